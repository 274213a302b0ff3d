package dev.retouch.app.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged doctor on this machine: in order, and with several things broken at once. */
class DoctorIT {

    private static final Set<String> LOCAL = Set.of(
            "java", "settings", "temporary", "natives", "engine", "device", "threads", "fonts", "bundle", "memory");

    private static final Set<String> OF_THE_MACHINE = Set.of("java", "device", "threads", "fonts", "memory");

    @TempDir
    Path folder;

    @Test
    void machineWithBrokerAndStore_isInOrder() throws Exception {
        try (EmbeddedStack stack = EmbeddedStack.start()) {
            stack.createTopics(
                    1,
                    "retouch.edit.requested",
                    "retouch.edit.requested.interactive",
                    "retouch.edit.completed",
                    "retouch.edit.failed",
                    "retouch.edit.planned",
                    "retouch.edit.progress",
                    "retouch.edit.control",
                    "retouch.batch.completed",
                    "retouch.batch.state",
                    "retouch.worker.deliveries",
                    "retouch.edit.dead-letter");
            stack.createBuckets("retouch-sources", "retouch-results");
            Ran doctor = run(
                    Map.of(
                            "KAFKA_BOOTSTRAP_SERVERS", stack.bootstrapServers(),
                            "RETOUCH_S3_ENDPOINT", stack.s3().endpoint().toString(),
                            "RETOUCH_S3_PATH_STYLE", "true",
                            "RETOUCH_S3_ACCESS_KEY", stack.s3().accessKey(),
                            "RETOUCH_S3_SECRET_KEY", stack.s3().secretKey()),
                    "--json");
            assertEquals(0, doctor.exit(), doctor.out());
            JsonNode report = new ObjectMapper().readTree(doctor.out());
            assertTrue(report.path("works").asBoolean(), doctor.out());
            Set<String> checks = new TreeSet<>(LOCAL);
            checks.addAll(Set.of("broker", "store"));
            assertEquals(checks, names(report));
            for (JsonNode check : report.path("checks")) {
                // A card, a quota of cores or little memory may be reason to warn, but not to stop.
                assertNotEquals("fail", check.path("level").asText(), check.toString());
                assertTrue(
                        check.path("level").asText().equals("ok")
                                || OF_THE_MACHINE.contains(check.path("check").asText()),
                        check.toString());
            }
        }
    }

    @Test
    void severalThingsBroken_areAllSaidWithTheirRemedies() throws Exception {
        Path noFonts = Files.writeString(folder.resolve("fonts.conf"), "<?xml version=\"1.0\"?><fontconfig/>");
        Ran doctor = run(
                Map.of(
                        "FONTCONFIG_FILE",
                        noFonts.toString(),
                        "PYTORCH_VERSION",
                        "2.11.0",
                        "RETOUCH_PRECISION",
                        "foo",
                        "RETOUCH_BUNDLE",
                        folder.resolve("none").toString()),
                "--offline");
        assertEquals(1, doctor.exit(), doctor.out());
        for (String line : List.of(
                "fail  settings   RETOUCH_PRECISION is 'foo'",
                "fail  engine     .*PYTORCH_VERSION is 2.11.0",
                "warn  fonts      no letter can be drawn",
                "-> install fontconfig and a font",
                "fail  bundle     the bundle .* is not a folder",
                "ok    temporary",
                "the worker would not start")) {
            assertTrue(
                    doctor.out().lines().anyMatch(said -> said.strip().matches(line + ".*")),
                    () -> line + " is missing from " + doctor.out());
        }
        assertTrue(doctor.out().lines().noneMatch(line -> line.contains(" broker ")), doctor.out());
    }

    private static Set<String> names(JsonNode report) {
        Set<String> names = new TreeSet<>();
        report.path("checks").forEach(check -> names.add(check.path("check").asText()));
        return names;
    }

    private record Ran(int exit, String out) {}

    private Ran run(Map<String, String> environment, String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Java keeps what fontconfig once told it in the home folder.
        command.add("-Duser.home=" + folder);
        command.add("-jar");
        command.add(AppJar.find().toAbsolutePath().toString());
        command.add("doctor");
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        Path natives = Path.of(System.getProperty("user.home"), ".djl.ai");
        builder.environment().putIfAbsent("DJL_CACHE_DIR", natives.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), out);
    }
}
