package dev.retouch.app.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class ScenarioFileTest {

    @TempDir
    private Path folder;

    @TestFactory
    List<DynamicTest> everyScenarioOfTheProject_canBeRead() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("load-tests", "scenarios"))) {
            return files.map(file -> DynamicTest.dynamicTest(ScenarioFile.name(file), () -> {
                        Scenario scenario = ScenarioFile.read(file);
                        assertTrue(scenario.streams().stream().anyMatch(RequestStream::awaited), "it judges nothing");
                        Goals goals = scenario.goals();
                        if (goals.startBeyondEdit() != null) {
                            goals.startBeyondEdit().keySet().forEach(scenario::stream);
                        }
                    }))
                    .toList();
        }
    }

    @Test
    void read_ofAFullScenario_hasItsFieldsAndDefaults() throws IOException {
        Scenario scenario = read("""
                description: Two kinds.
                edit: PT1.5S
                streams:
                  - {name: a, lane: interactive, count: 3, rate: 2, kinds: [good, no-json], awaited: true}
                events:
                  - {at: PT2S, last: PT3S, what: store-answers, status: 403}
                """);
        assertEquals(1500, scenario.editMillis());
        assertEquals(1, scenario.workers());
        RequestStream stream = scenario.stream("a");
        assertEquals("retouch.edit.requested.interactive", Topics.of(stream.lane()));
        assertEquals(
                List.of(RequestKind.GOOD, RequestKind.NO_JSON, RequestKind.GOOD),
                List.of(stream.kind(0), stream.kind(1), stream.kind(2)));
        assertEquals(Duration.ofMillis(500).toNanos(), stream.due(1));
        assertEquals(403, scenario.events().get(0).storeFault().status());
    }

    @Test
    void read_ofAMisspeltField_namesItAndTheLine() {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> read("""
                description: Misspelt.
                streams:
                  - {name: a, count: 3, rat: 2}
                """));
        assertTrue(
                refusal.getMessage().contains("rat") && refusal.getMessage().contains("line 3"), refusal.getMessage());
    }

    @Test
    void read_ofAnEventWithoutItsCount_isRefused() {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> read("""
                description: No count.
                streams: [{name: a, count: 3}]
                events: [{what: workers}]
                """));
        assertTrue(refusal.getMessage().contains("count"), refusal.getMessage());
    }

    @Test
    void read_ofAWarmUpThatTakesAnothersNameOrIsNotAwaited_isRefused() {
        for (String warm : List.of("{name: a, count: 1, awaited: true}", "{name: b, count: 1}")) {
            IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class, () -> read("""
                    description: No warm-up.
                    warmUp: [%s]
                    streams: [{name: a, count: 3}]
                    """.formatted(warm)));
            assertTrue(refusal.getMessage().contains("warmUp"), refusal.getMessage());
        }
    }

    private Scenario read(String yaml) throws IOException {
        return ScenarioFile.read(Files.writeString(folder.resolve("a.yaml"), yaml));
    }
}
