package dev.retouch.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.retouch.app.worker.WorkerHeap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ManifestsTest {

    private static final Path ROOT = Path.of("k8s");

    @Test
    void everyFile_parsedStrictly_isValid() throws Exception {
        try (Stream<Path> files = Files.walk(ROOT)) {
            List<Path> manifests = files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.endsWith("kustomization.yaml"))
                    .toList();
            assertTrue(manifests.size() >= 6, "found only " + manifests);
            for (Path file : manifests) {
                assertFalse(StrictManifests.parse(Files.readString(file)).isEmpty(), file + " holds nothing");
            }
        }
    }

    /** What kubectl would say where it is not there: a file that is named and missing, or there and never built. */
    @Test
    void everyKustomization_namesWhatLiesBesideItAndNothingElse() throws Exception {
        for (String folder : List.of("base", "overlays/gpu")) {
            Path place = ROOT.resolve(folder);
            JsonNode kustomization = new YAMLMapper()
                    .readTree(place.resolve("kustomization.yaml").toFile());
            assertEquals("Kustomization", kustomization.path("kind").asText());
            List<String> fields = new ArrayList<>();
            kustomization.fieldNames().forEachRemaining(fields::add);
            fields.removeAll(List.of("apiVersion", "kind", "namespace", "labels", "resources", "images", "patches"));
            assertEquals(List.of(), fields, folder + " has fields that nobody expects");
            Set<String> named = new TreeSet<>();
            for (JsonNode resource : kustomization.path("resources")) {
                named.add(resource.asText());
            }
            for (JsonNode patch : kustomization.path("patches")) {
                named.add(patch.path("path").asText());
            }
            Set<String> there = new TreeSet<>();
            try (Stream<Path> files = Files.list(place)) {
                files.map(file -> file.getFileName().toString()).forEach(there::add);
            }
            there.remove("kustomization.yaml");
            if (named.remove("../../base")) {
                assertTrue(Files.isRegularFile(place.resolve("../../base/kustomization.yaml")), "the base is gone");
            }
            assertEquals(there, named, folder);
        }
    }

    @Test
    void misspeltField_parsedStrictly_isRefused() throws Exception {
        String worker = Files.readString(ROOT.resolve("base/worker.yaml"));
        String misspelt = worker.replace("failureThreshold", "failureTreshold");
        JsonProcessingException e = assertThrows(JsonProcessingException.class, () -> StrictManifests.parse(misspelt));
        assertTrue(e.getMessage().contains("failureTreshold"), e.getMessage());
        String wrongType = worker.replace("replicas: 1", "replicas: some");
        assertThrows(JsonProcessingException.class, () -> StrictManifests.parse(wrongType));
    }

    /** An image may name its user by a name, which the kubelet cannot tell from root: it refuses to start it. */
    @Test
    void everyContainer_thatMustNotBeRoot_hasAUserByNumber() throws Exception {
        for (String file : List.of("base/worker.yaml", "base/topics.yaml", "base/training.yaml")) {
            for (HasMetadata object : StrictManifests.parse(Files.readString(ROOT.resolve(file)))) {
                PodSpec pod = object instanceof Deployment deployment
                        ? deployment.getSpec().getTemplate().getSpec()
                        : object instanceof Job job
                                ? job.getSpec().getTemplate().getSpec()
                                : null;
                if (pod == null) {
                    continue;
                }
                assertEquals(true, pod.getSecurityContext().getRunAsNonRoot(), file);
                Long user = pod.getSecurityContext().getRunAsUser();
                for (Container container : Stream.concat(pod.getContainers().stream(), pod.getInitContainers().stream())
                        .toList()) {
                    Long own = container.getSecurityContext().getRunAsUser();
                    assertTrue(user != null || own != null, file + " " + container.getName());
                }
            }
        }
    }

    @Test
    void worker_inBase_hasProbesAndTimeToFinish() throws Exception {
        Deployment worker = (Deployment) StrictManifests.parse(Files.readString(ROOT.resolve("base/worker.yaml")))
                .get(0);
        Container container =
                worker.getSpec().getTemplate().getSpec().getContainers().get(0);
        assertEquals(
                "/q/health/started", container.getStartupProbe().getHttpGet().getPath());
        assertEquals(
                "/q/health/ready", container.getReadinessProbe().getHttpGet().getPath());
        assertEquals("/q/health/live", container.getLivenessProbe().getHttpGet().getPath());
        assertTrue(worker.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds() > 600);
    }

    /** A number without a limit of memory, or of threads without the cores to run them, is a guess about the node. */
    @Test
    void workersAndTrainings_takeHeapAndThreadsFromTheirResources() throws Exception {
        for (String file : List.of("base/worker.yaml", "base/training.yaml")) {
            Container container = container(file);
            assertEquals(
                    "requests.cpu",
                    variable(container, "OMP_NUM_THREADS")
                            .getValueFrom()
                            .getResourceFieldRef()
                            .getResource(),
                    file);
        }
        for (String file : List.of("base/worker.yaml", "overlays/gpu/worker.yaml")) {
            Container container = container(file);
            String options = variable(container, "RETOUCH_JAVA_OPTIONS").getValue();
            double share = Double.parseDouble(options.replace("-XX:MaxRAMPercentage=", "")) / 100;
            double limit = Quantity.getAmountInBytes(
                            container.getResources().getLimits().get("memory"))
                    .doubleValue();
            assertTrue(
                    share * limit >= WorkerHeap.needed(4, 104_857_600, 50_000_000),
                    file + ": the heap is too small for the largest picture");
            assertTrue(share <= 0.5, file + ": weights and tensors lie outside of the heap");
        }
    }

    /** There may be no second card for a new worker to start on beside the old one. */
    @Test
    void gpuWorker_isReplacedOnItsCard() throws Exception {
        Deployment worker =
                (Deployment) StrictManifests.parse(Files.readString(ROOT.resolve("overlays/gpu/worker.yaml")))
                        .get(0);
        assertEquals(
                0,
                worker.getSpec().getStrategy().getRollingUpdate().getMaxSurge().getIntVal());
        assertEquals(
                1,
                worker.getSpec()
                        .getStrategy()
                        .getRollingUpdate()
                        .getMaxUnavailable()
                        .getIntVal());
    }

    private static Container container(String file) throws IOException {
        HasMetadata object =
                StrictManifests.parse(Files.readString(ROOT.resolve(file))).get(0);
        PodSpec pod = object instanceof Deployment deployment
                ? deployment.getSpec().getTemplate().getSpec()
                : ((Job) object).getSpec().getTemplate().getSpec();
        return pod.getContainers().get(0);
    }

    private static EnvVar variable(Container container, String name) {
        return container.getEnv().stream()
                .filter(variable -> variable.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(container.getName() + " has no " + name));
    }

    @Test
    void overlays_builtByKustomize_areValid() throws Exception {
        assumeTrue(kubectlIsThere(), "kubectl is not installed; the files were parsed one by one");
        List<HasMetadata> base = StrictManifests.parse(kustomize(ROOT.resolve("base")));
        List<HasMetadata> gpu = StrictManifests.parse(kustomize(ROOT.resolve("overlays/gpu")));
        assertEquals(base.size(), gpu.size());
        assertEquals(List.of(false, false), gpuLimits(base));
        assertEquals(List.of(true, true), gpuLimits(gpu));
    }

    private static List<Boolean> gpuLimits(List<HasMetadata> objects) {
        return objects.stream()
                .filter(object -> List.of("retouch-worker", "retouch-training")
                                .contains(object.getMetadata().getName())
                        && (object instanceof Deployment || object instanceof Job))
                .map(object -> object instanceof Deployment deployment
                        ? deployment.getSpec().getTemplate().getSpec()
                        : ((Job) object).getSpec().getTemplate().getSpec())
                .map(pod -> new Quantity("1")
                        .equals(pod.getContainers()
                                .get(0)
                                .getResources()
                                .getLimits()
                                .get("nvidia.com/gpu")))
                .toList();
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
