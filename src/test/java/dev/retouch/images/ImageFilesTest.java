package dev.retouch.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the images' files say, and the check that ends the build of the CUDA image, against made-up images. */
class ImageFilesTest {

    private static final Path DOCKERFILE = Path.of("images/cuda/Dockerfile");
    private static final Path POM = Path.of("images/pom.xml");
    private static final Pattern BASE = Pattern.compile("FROM (\\S+)");
    private static final Pattern PINNED = Pattern.compile("[\\w./-]+:[\\w.-]+@sha256:[0-9a-f]{64}");
    private static final Pattern SETTING = Pattern.compile("(?:ENV |    )([A-Z_]+)=(\\S+)");

    private static final List<String> LIBTORCH = List.of(
            "libtorch.so",
            "libtorch_cpu.so",
            "libtorch_cuda.so",
            "libtorch_cuda_linalg.so",
            "libc10.so",
            "libc10_cuda.so",
            "libcaffe2_nvrtc.so",
            "libdjl_torch.so");

    private static final List<String> NVIDIA = List.of(
            "nvidia/cublas/lib/libcublas.so.12",
            "nvidia/cublas/lib/libcublasLt.so.12",
            "nvidia/cuda_cupti/lib/libcupti.so.12",
            "nvidia/cuda_nvrtc/lib/libnvrtc.so.12",
            "nvidia/cuda_runtime/lib/libcudart.so.12",
            "nvidia/cuda_runtime/lib/libcudart.so",
            "nvidia/cudnn/lib/libcudnn.so.9",
            "nvidia/cufft/lib/libcufft.so.11",
            "nvidia/cufile/lib/libcufile.so.0",
            "nvidia/curand/lib/libcurand.so.10",
            "nvidia/cusolver/lib/libcusolver.so.11",
            "nvidia/cusparse/lib/libcusparse.so.12",
            "cusparselt/lib/libcusparseLt.so.0",
            "nvidia/nccl/lib/libnccl.so.2",
            "nvidia/nvjitlink/lib/libnvJitLink.so.12");

    private static final List<String> REST = List.of(
            "/opt/java/openjdk/bin/java",
            "/app/retouch",
            "/app/quarkus-run.jar",
            "/app/app/retouch-0.1.0.jar",
            "/app/lib/main/a.jar",
            "/app/lib/boot/b.jar",
            "/app/quarkus/quarkus-application.dat",
            "/app/src/bundle/small/model_index.json",
            "/etc/fonts/fonts.conf",
            "/usr/lib/x86_64-linux-gnu/libfontconfig.so.1",
            "/usr/lib/x86_64-linux-gnu/libfreetype.so.6",
            "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf");

    @TempDir
    Path root;

    @Test
    void bases_arePinnedByDigestAndTheJavaOneIsShared() throws IOException {
        List<String> bases = BASE.matcher(Files.readString(DOCKERFILE))
                .results()
                .map(base -> base.group(1))
                .toList();
        assertEquals(2, bases.size(), bases.toString());
        bases.forEach(base -> assertTrue(PINNED.matcher(base).matches(), base));
        assertTrue(
                Files.readString(POM).contains("<image.base>" + bases.get(1) + "</image.base>"),
                "the CPU image has another base than " + bases.get(1));
    }

    @Test
    void users_ofBothImages_areTheManifests() throws IOException {
        assertTrue(Files.readString(DOCKERFILE).contains("\nUSER 10001:0\n"));
        assertTrue(Files.readString(POM).contains("<user>10001:0</user>"));
        for (String manifest : List.of("worker", "training")) {
            assertTrue(Files.readString(Path.of("k8s/base", manifest + ".yaml")).contains("runAsUser: 10001"));
        }
    }

    @Test
    void names_areThoseOfTheManifests() throws IOException {
        assertTrue(Files.readString(POM).contains("<image.name>retouch:${project.version}</image.name>"));
        assertEquals("retouch:0.1.0", image("base"));
        assertEquals("retouch:0.1.0-cuda", image("overlays/gpu"));
        assertTrue(Files.readString(Path.of("images/build")).contains(":-" + image("overlays/gpu") + "}"));
    }

    private static String image(String folder) throws IOException {
        JsonNode image = new YAMLMapper()
                .readTree(Path.of("k8s", folder, "kustomization.yaml").toFile())
                .at("/images/0");
        return image.path("newName").asText() + ":" + image.path("newTag").asText();
    }

    @Test
    void check_ofACompleteImage_passes() throws Exception {
        complete();
        assertEquals(new Ran(0, ""), check(settings(), "10001"));
    }

    @Test
    void check_withOneFileMissing_namesIt() throws Exception {
        Set<Path> files = complete();
        assertTrue(files.size() > 30, files.toString());
        for (Path file : files) {
            byte[] content = Files.readAllBytes(file);
            Files.delete(file);
            Ran ran = check(settings(), "10001");
            assertEquals(1, ran.exit(), file + " is gone: " + ran.said());
            assertEquals(1, ran.said().lines().count(), file + ": " + ran.said());
            Files.write(file, content);
            assertTrue(file.toFile().setExecutable(file.endsWith("app/retouch"), false));
        }
    }

    @Test
    void check_withOneSettingMissingOrWrong_namesIt() throws Exception {
        complete();
        Map<String, String> settings = settings();
        assertEquals(9, settings.size(), settings.toString());
        for (String name : settings.keySet()) {
            Map<String, String> others = new TreeMap<>(settings);
            others.remove(name);
            assertNames(name, check(others, "10001"));
            others.put(name, "wrong");
            assertNames(name, check(others, "10001"));
        }
    }

    @Test
    void check_ofAClosedFileOrAsRoot_fails() throws Exception {
        complete();
        assertNames("the user is root", check(settings(), "0"));
        assertTrue(root.resolve("app/retouch").toFile().setExecutable(false, false));
        assertNames("/app/retouch", check(settings(), "10001"));
        assertTrue(root.resolve("app/retouch").toFile().setExecutable(true, false));
        assertTrue(root.resolve("app/lib/main/a.jar").toFile().setReadable(false, false));
        assertNames("/app/lib/main/a.jar", check(settings(), "10001"));
    }

    private static void assertNames(String what, Ran ran) {
        assertEquals(1, ran.exit(), ran.said());
        assertEquals(1, ran.said().lines().count(), ran.said());
        assertTrue(ran.said().contains(what), ran.said());
    }

    /** Makes an image of empty files. */
    private Set<Path> complete() throws IOException {
        Set<Path> files = new TreeSet<>();
        Stream.of(
                        LIBTORCH.stream().map(name -> "/opt/libtorch/torch/lib/" + name),
                        NVIDIA.stream().map(name -> "/opt/libtorch/" + name),
                        REST.stream())
                .flatMap(paths -> paths)
                .forEach(path -> files.add(Path.of(root + path)));
        for (Path file : files) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, "");
        }
        assertTrue(root.resolve("app/retouch").toFile().setExecutable(true, false));
        return files;
    }

    /** Those of the Dockerfile. */
    private static Map<String, String> settings() throws IOException {
        Map<String, String> settings = new TreeMap<>();
        String text = Files.readString(DOCKERFILE);
        Matcher setting = SETTING.matcher(text.substring(text.indexOf("\nENV ")));
        while (setting.find()) {
            settings.put(setting.group(1), setting.group(2));
        }
        return settings;
    }

    private record Ran(int exit, String said) {}

    private Ran check(Map<String, String> settings, String user) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder("sh", "images/cuda/check", root.toString(), user).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
        builder.environment().putAll(settings);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), said);
    }
}
