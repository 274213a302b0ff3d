package dev.retouch.app.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** A run below the bar is a result: a sentence and exit code 1, no exception. */
class LoadCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int judged(int sent, int completed) {
        LoadReport report = new LoadReport();
        for (int i = 0; i < sent; i++) {
            report.sent();
            report.answered(i < completed ? "completed" : "picture-empty", Duration.ofMillis(5));
        }
        CommandLine line = new CommandLine(new LoadCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        return line.<LoadCommand>getCommand().judged(report, new LoadBar(0.9, Duration.ZERO));
    }

    @Test
    void judged_belowTheBar_saysWhyAndGives1() {
        assertEquals(1, judged(10, 8));
        assertEquals(
                "below the bar: the share of completed requests is 0.8, the bar is 0.9",
                err.toString().strip());
        assertEquals("", out.toString());
    }

    @Test
    void judged_atTheBar_gives0() {
        assertEquals(0, judged(10, 9));
        assertEquals("the bar is reached", out.toString().strip());
        assertEquals("", err.toString());
    }
}
