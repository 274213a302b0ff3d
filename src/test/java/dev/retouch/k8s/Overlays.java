package dev.retouch.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What {@code kubectl kustomize} makes of the folders below k8s; a test that needs it is left out where kubectl is not there. */
final class Overlays {

    static final Path ROOT = Path.of("k8s");

    static final List<String> NAMES = List.of(
            "base", "overlays/cpu-demo", "overlays/gpu", "overlays/keda", "overlays/keda-share", "overlays/strimzi");

    private static final Map<String, List<JsonNode>> BUILT = new ConcurrentHashMap<>();

    private Overlays() {}

    /** All objects of an overlay. */
    static List<JsonNode> built(String name) {
        assumeTrue(kubectlIsThere(), "kubectl is not installed; the files were parsed one by one");
        return BUILT.computeIfAbsent(name, overlay -> {
            try {
                return StrictManifests.documents(kustomize(ROOT.resolve(overlay)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** The object of that kind and name. */
    static JsonNode object(String overlay, String kind, String name) {
        return objects(overlay, kind)
                .filter(object -> object.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(overlay + " has no " + kind + " " + name));
    }

    /** All objects of that kind. */
    static Stream<JsonNode> objects(String overlay, String kind) {
        return built(overlay).stream()
                .filter(object -> object.path("kind").asText().equals(kind));
    }

    /** The pod of a Deployment or a Job, else nothing. */
    static Stream<JsonNode> pods(String overlay) {
        return built(overlay).stream()
                .map(object -> object.at("/spec/template/spec"))
                .filter(pod -> pod.has("containers"));
    }

    /** All containers of all pods, those that come first included. */
    static Stream<JsonNode> containers(String overlay) {
        return pods(overlay)
                .flatMap(pod -> Stream.of(pod.path("initContainers"), pod.path("containers")))
                .flatMap(list ->
                        Stream.iterate(0, i -> i < list.size(), i -> i + 1).map(list::get));
    }

    private static boolean kubectlIsThere() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kubectl")));
    }

    private static String kustomize(Path folder) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("kustomize", ".err");
        try {
            Process process = new ProcessBuilder("kubectl", "kustomize", folder.toString())
                    .redirectError(errors.toFile())
                    .start();
            String yaml = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "kubectl kustomize does not end");
            assertEquals(0, process.exitValue(), Files.readString(errors));
            return yaml;
        } finally {
            Files.delete(errors);
        }
    }
}
