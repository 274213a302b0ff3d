package dev.retouch.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retouch.app.RetouchMain;
import dev.retouch.app.settings.RetouchConfig;
import dev.retouch.app.worker.WorkerHeap;
import io.fabric8.kubernetes.api.model.Quantity;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The manifests against the application's own names, ports, paths, settings and limits. */
class WorkerManifestsTest {

    /** Quarkus' own, where the application does not say otherwise. */
    private static final int MANAGEMENT_PORT = 9000;

    private static final Pattern SETTING = Pattern.compile("\\| `(RETOUCH_[A-Z0-9_]+)` \\|");
    private static final Set<String> OTHERS = Set.of(
            "QUARKUS_SHUTDOWN_TIMEOUT",
            "DJL_CACHE_DIR",
            "OMP_NUM_THREADS",
            "RETOUCH_JAVA_OPTIONS",
            "RETOUCH_HUB_TOKEN");

    static List<String> overlays() {
        return Overlays.NAMES;
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void probesAndMetrics_askTheApplicationsOwnPort(String overlay) throws IOException {
        Properties own = new Properties();
        try (InputStream in = getClass().getResourceAsStream("/application.properties")) {
            own.load(in);
        }
        assertEquals("true", own.getProperty("quarkus.management.enabled"));
        assertEquals(null, own.getProperty("quarkus.management.port"));
        assertEquals(null, own.getProperty("quarkus.management.root-path"));
        JsonNode worker = worker(overlay);
        JsonNode port = worker.at("/ports/0");
        assertEquals(1, worker.path("ports").size());
        assertEquals(MANAGEMENT_PORT, port.path("containerPort").asInt());
        List<String> paths = new ArrayList<>();
        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            JsonNode get = worker.path(probe).path("httpGet");
            assertEquals(port.path("name").asText(), get.path("port").asText(), probe);
            paths.add(get.path("path").asText());
        }
        assertEquals(List.of("/q/health/started", "/q/health/ready", "/q/health/live"), paths);
        JsonNode service = Overlays.object(overlay, "Service", "retouch-worker");
        assertEquals(port.path("name"), service.at("/spec/ports/0/targetPort"));
        Overlays.objects(overlay, "ServiceMonitor")
                .filter(monitor -> monitor.at("/metadata/name").equals(service.at("/metadata/name")))
                .forEach(monitor -> {
                    assertEquals(service.at("/spec/ports/0/name"), monitor.at("/spec/endpoints/0/port"));
                    assertEquals(
                            "/q/metrics", monitor.at("/spec/endpoints/0/path").asText());
                    assertEquals(service.at("/spec/selector"), monitor.at("/spec/selector/matchLabels"));
                    assertEquals(
                            service.at("/metadata/labels/app.kubernetes.io~1component"),
                            monitor.at("/spec/selector/matchLabels/app.kubernetes.io~1component"));
                });
        assertEquals(
                overlay.equals("base") || overlay.equals("overlays/cpu-demo") ? 0 : 1,
                Overlays.objects(overlay, "ServiceMonitor")
                        .filter(monitor -> monitor.at("/metadata/name").equals(service.at("/metadata/name")))
                        .count());
    }

    /** The label by which services, budgets, spreads and policies find a pod is on the pod. */
    @ParameterizedTest
    @MethodSource("overlays")
    void selectors_findTheWorkersPods(String overlay) {
        JsonNode deployment = Overlays.object(overlay, "Deployment", "retouch-worker");
        JsonNode labels = deployment.at("/spec/template/metadata/labels");
        List<JsonNode> selectors = new ArrayList<>();
        selectors.add(deployment.at("/spec/selector/matchLabels"));
        selectors.add(Overlays.object(overlay, "Service", "retouch-worker").at("/spec/selector"));
        selectors.add(Overlays.object(overlay, "PodDisruptionBudget", "retouch-worker")
                .at("/spec/selector/matchLabels"));
        selectors.add(Overlays.object(overlay, "NetworkPolicy", "retouch").at("/spec/podSelector/matchLabels"));
        deployment
                .at("/spec/template/spec/topologySpreadConstraints")
                .forEach(spread -> selectors.add(spread.at("/labelSelector/matchLabels")));
        assertEquals(6, selectors.size());
        for (JsonNode selector : selectors) {
            assertNotEquals(0, selector.size());
            selector.properties().forEach(label -> assertEquals(label.getValue(), labels.path(label.getKey())));
        }
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void arguments_areCommandsOfTheApplication(String overlay) {
        List<String> commands = new ArrayList<>();
        Overlays.containers(overlay)
                .filter(container -> container.path("image").asText().startsWith("retouch"))
                .filter(container -> container.has("args"))
                .forEach(container -> {
                    String[] args = texts(container.path("args")).toArray(String[]::new);
                    commands.add(args[0]);
                    new CommandLine(new RetouchMain())
                            .setCaseInsensitiveEnumValuesAllowed(true)
                            .parseArgs(args);
                });
        assertTrue(commands.contains("worker"), commands.toString());
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void variables_areSettingsOfTheApplication(String overlay) throws IOException {
        Set<String> known = new TreeSet<>(OTHERS);
        Matcher table = SETTING.matcher(Files.readString(Path.of("README.md")));
        while (table.find()) {
            known.add(table.group(1));
        }
        Set<String> named = new TreeSet<>();
        Overlays.object(overlay, "ConfigMap", "retouch-config")
                .path("data")
                .fieldNames()
                .forEachRemaining(named::add);
        Overlays.containers(overlay)
                .filter(container -> container.path("image").asText().startsWith("retouch"))
                .forEach(container -> container
                        .path("env")
                        .forEach(variable -> named.add(variable.path("name").asText())));
        named.removeIf(name -> name.startsWith("KAFKA_"));
        named.removeAll(known);
        assertEquals(Set.of(), named);
    }

    /** The heap holds pictures: the largest that the settings allow beside full files of all requests in flight. */
    @ParameterizedTest
    @MethodSource("overlays")
    void heap_followsFromThePicturesLimits(String overlay) throws ReflectiveOperationException {
        JsonNode worker = worker(overlay);
        String options = variable(worker, "RETOUCH_JAVA_OPTIONS");
        double share = Double.parseDouble(options.replace("-XX:MaxRAMPercentage=", "")) / 100;
        double limit = Quantity.getAmountInBytes(
                        new Quantity(worker.at("/resources/limits/memory").asText()))
                .doubleValue();
        long needed = WorkerHeap.needed(
                Integer.parseInt(setting(overlay, "RETOUCH_IN_FLIGHT", "inFlight")),
                Long.parseLong(setting(overlay, "RETOUCH_MAX_BYTES", "maxBytes")),
                Long.parseLong(setting(overlay, "RETOUCH_MAX_PIXELS", "maxPixels")));
        assertTrue(share * limit >= needed, "the heap is too small for the largest picture: " + needed);
        assertTrue(share * limit <= 1.5 * needed, "the heap takes memory from weights and tensors: " + needed);
        assertTrue(share <= 0.5, "weights and tensors lie outside of the heap");
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void shutDown_hasTimeForTheLongestEdit(String overlay) throws ReflectiveOperationException {
        Duration edit = Duration.parse(setting(overlay, "RETOUCH_EDIT_LIMIT", "editLimit"));
        Duration drain = Duration.parse(setting(overlay, "RETOUCH_DRAIN_LIMIT", "drainLimit"));
        long grace = Overlays.object(overlay, "Deployment", "retouch-worker")
                .at("/spec/template/spec/terminationGracePeriodSeconds")
                .asLong();
        assertTrue(drain.compareTo(edit) >= 0, drain + " for an edit of " + edit);
        assertTrue(grace > drain.toSeconds(), grace + " s for " + drain);
    }

    /** A number without a limit of memory, or of threads without the cores to run them, is a guess about the node. */
    @ParameterizedTest
    @MethodSource("overlays")
    void everyContainer_isConfinedAndPinned(String overlay) {
        Overlays.pods(overlay).forEach(pod -> {
            assertEquals(true, pod.at("/securityContext/runAsNonRoot").asBoolean());
            assertEquals("retouch", pod.path("serviceAccountName").asText());
            assertEquals(false, pod.path("automountServiceAccountToken").asBoolean(true));
        });
        Overlays.containers(overlay).forEach(container -> {
            String name = container.path("name").asText();
            JsonNode context = container.path("securityContext");
            assertEquals(true, context.path("readOnlyRootFilesystem").asBoolean(), name);
            assertEquals(false, context.path("allowPrivilegeEscalation").asBoolean(true), name);
            assertEquals("ALL", context.at("/capabilities/drop/0").asText(), name);
            assertTrue(container.at("/resources/limits").has("memory"), name);
            String image = container.path("image").asText();
            assertTrue(
                    image.matches("retouch:[\\w.-]+") || image.matches("[\\w./-]+@sha256:[0-9a-f]{64}"),
                    image + " is not pinned");
        });
        assertEquals("requests.cpu", variableReference(worker(overlay), "OMP_NUM_THREADS"));
    }

    /** A user by name cannot be told from root by the kubelet, which then refuses to start it. */
    @ParameterizedTest
    @MethodSource("overlays")
    void everyContainer_hasAUserByNumber(String overlay) {
        Overlays.pods(overlay)
                .forEach(pod -> Stream.concat(list(pod.path("containers")), list(pod.path("initContainers")))
                        .forEach(container -> assertTrue(
                                pod.at("/securityContext").has("runAsUser")
                                        || container.at("/securityContext").has("runAsUser"),
                                container.path("name").asText())));
    }

    /** Every volume that is mounted is there, and every claim, map and account that is named. */
    @ParameterizedTest
    @MethodSource("overlays")
    void references_leadToObjectsThatAreThere(String overlay) {
        Set<String> objects = new TreeSet<>();
        Overlays.built(overlay)
                .forEach(object -> objects.add(object.path("kind").asText() + "/"
                        + object.at("/metadata/name").asText()));
        Overlays.pods(overlay).forEach(pod -> {
            Set<String> volumes = new TreeSet<>();
            pod.path("volumes")
                    .forEach(volume -> volumes.add(volume.path("name").asText()));
            Set<String> mounted = new TreeSet<>(pod.findValues("volumeMounts").stream()
                    .flatMap(WorkerManifestsTest::list)
                    .map(mount -> mount.path("name").asText())
                    .toList());
            assertEquals(volumes, mounted);
            pod.findValues("persistentVolumeClaim")
                    .forEach(claim -> assertThere(objects, "PersistentVolumeClaim", claim.path("claimName")));
            pod.findValues("configMapRef").forEach(map -> assertThere(objects, "ConfigMap", map.path("name")));
            pod.findValues("configMapKeyRef").forEach(key -> {
                assertThere(objects, "ConfigMap", key.path("name"));
                assertTrue(
                        Overlays.object(overlay, "ConfigMap", key.path("name").asText())
                                .path("data")
                                .has(key.path("key").asText()),
                        key.toString());
            });
            assertThere(objects, "ServiceAccount", pod.path("serviceAccountName"));
        });
        Overlays.objects(overlay, "ScaledObject")
                .forEach(scaled -> assertThere(objects, "Deployment", scaled.at("/spec/scaleTargetRef/name")));
    }

    /** {@code retouch lag --serve}, which is scraped while there is no worker. */
    @ParameterizedTest
    @ValueSource(strings = {"overlays/keda", "overlays/keda-share"})
    void lagServer_isScrapedWhereItAnswers(String overlay) {
        JsonNode service = Overlays.object(overlay, "Service", "retouch-lag");
        JsonNode monitor =
                Overlays.object(overlay, "ServiceMonitor", "retouch-lag").path("spec");
        assertEquals("/metrics", monitor.at("/endpoints/0/path").asText());
        assertEquals(service.at("/spec/ports/0/name"), monitor.at("/endpoints/0/port"));
        monitor.at("/selector/matchLabels")
                .properties()
                .forEach(label -> assertEquals(
                        label.getValue(), service.at("/metadata/labels").path(label.getKey()), label.getKey()));
    }

    /** A layer that adds containers of the application must not bring an image of its own, nor change that of others. */
    @ParameterizedTest
    @MethodSource("overlays")
    void containersOfTheApplication_haveOneImage(String overlay) {
        Set<String> images = new TreeSet<>();
        Overlays.containers(overlay)
                .map(container -> container.path("image").asText())
                .filter(image -> image.startsWith("retouch"))
                .forEach(images::add);
        boolean cpu = overlay.equals("base") || overlay.equals("overlays/cpu-demo");
        assertEquals(Set.of(cpu ? "retouch:0.1.0" : "retouch:0.1.0-cuda"), images);
    }

    private static void assertThere(Set<String> objects, String kind, JsonNode name) {
        assertTrue(objects.contains(kind + "/" + name.asText()), "there is no " + kind + " " + name);
    }

    private static JsonNode worker(String overlay) {
        return Overlays.object(overlay, "Deployment", "retouch-worker").at("/spec/template/spec/containers/0");
    }

    private static Stream<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static List<String> texts(JsonNode array) {
        return list(array).map(JsonNode::asText).toList();
    }

    /** The last wins, as in a shell. */
    private static String variable(JsonNode container, String name) {
        return list(container.path("env"))
                .filter(variable -> variable.path("name").asText().equals(name))
                .map(variable -> variable.path("value").asText())
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("there is no variable " + name));
    }

    private static String variableReference(JsonNode container, String name) {
        return list(container.path("env"))
                .filter(variable -> variable.path("name").asText().equals(name))
                .map(variable ->
                        variable.at("/valueFrom/resourceFieldRef/resource").asText())
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no variable " + name));
    }

    /** As the worker sees it: from the map of settings, or by default. */
    private static String setting(String overlay, String variable, String method) throws ReflectiveOperationException {
        JsonNode set = Overlays.object(overlay, "ConfigMap", "retouch-config").at("/data/" + variable);
        return set.isMissingNode()
                ? RetouchConfig.class
                        .getMethod(method)
                        .getAnnotation(WithDefault.class)
                        .value()
                : set.asText();
    }
}
