package dev.retouch.app.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A scenario with a fault, from its file to its report. */
class ScenarioIT {

    @TempDir
    private Path folder;

    @Test
    void requests_overARefusingStore_areAllAnsweredAndReported() throws Exception {
        Path file = Files.writeString(folder.resolve("small.yaml"), """
                description: A small one.
                edit: PT0.02S
                warmUp:
                  - {name: warm-up, count: 4, awaited: true}
                streams:
                  - {name: bulk, count: 40, rate: 20, kinds: [good, good, late, no-json], awaited: true}
                  - {name: quick, lane: interactive, count: 5, rate: 5, awaited: true}
                events:
                  - {at: PT0.5S, last: PT2S, what: store-answers, status: 403}
                """);
        int exit = new CommandLine(new ScenarioCommand())
                .execute(file.toString(), "--out", folder.resolve("out").toString());
        Path report = folder.resolve("out").resolve("small-consumer-group");
        String text = Files.readString(report.resolve("report.md"));
        assertEquals(0, exit, text);
        assertTrue(text.contains("45 requests, 45 answered"), text);
        assertTrue(Files.size(report.resolve("progress.png")) > 1000);
        assertTrue(Files.readString(report.resolve("report.json")).contains("\"met\" : true"));
        assertTrue(Files.readString(folder.resolve("out").resolve("summary.md")).contains("good requests that failed"));
    }
}
