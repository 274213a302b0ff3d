package dev.retouch.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** When the alerts fire, as Prometheus itself evaluates them; its {@code promtool} is in no Maven repository. */
class AlertsTest {

    private static final Path CASES = Path.of("src/test/resources/alerts/rules-test.yaml");

    @Test
    void everyAlert_hasACaseInWhichItFires() throws IOException {
        String cases = Files.readString(CASES);
        List<String> without = new ArrayList<>(Monitoring.alerts().keySet());
        without.removeIf(alert -> cases.contains("alertname=\"" + alert + "\", alertstate=\"firing\""));
        assertEquals(List.of(), without);
    }

    @Test
    void alerts_fireInTheirOwnCasesAndInNoOther() throws Exception {
        Optional<Path> promtool = promtool();
        assumeTrue(promtool.isPresent(), "promtool is not on the path: install Prometheus to run this test");
        Path folder = Files.createDirectories(Path.of("target/alerts"));
        new ObjectMapper()
                .writeValue(
                        folder.resolve("rules.json").toFile(),
                        new YAMLMapper().readTree(Monitoring.RULES.toFile()).path("spec"));
        Files.copy(CASES, folder.resolve("rules-test.yaml"), StandardCopyOption.REPLACE_EXISTING);
        Process run = new ProcessBuilder(promtool.get().toString(), "test", "rules", "rules-test.yaml")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(run.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, run.waitFor(), said);
        assertTrue(said.contains("SUCCESS"), said);
    }

    private static Optional<Path> promtool() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "promtool"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
