package dev.retouch.app.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoadReportTest {

    private static LoadReport tenAnswers() {
        LoadReport report = new LoadReport();
        for (int i = 1; i <= 10; i++) {
            report.sent();
            report.answered(i == 10 ? "picture-empty" : "completed", Duration.ofMillis(100L * i));
        }
        return report;
    }

    @Test
    void percentiles_ofTenAnswers_areThoseOfTheirLatencies() {
        LoadReport report = tenAnswers();
        assertEquals(500.0, (double) report.latencyAt(50).toMillis(), 1);
        assertEquals(1000.0, (double) report.latencyAt(100).toMillis(), 1);
        assertEquals(0.9, report.completedShare(), 1e-9);
        String text = report.text(Duration.ofSeconds(5));
        assertTrue(text.contains("10 sent, 10 answered, 0 missing"), text);
        assertTrue(text.contains("2.00 answers/s"), text);
        assertTrue(text.contains("picture-empty 1"), text);
    }

    @Test
    void bar_belowAShareOrALatencyOrAnAnswer_saysWhich() {
        LoadReport report = tenAnswers();
        assertTrue(new LoadBar(0.9, Duration.ofSeconds(1)).missedBy(report).isEmpty());
        assertTrue(
                new LoadBar(0.95, Duration.ZERO).missedBy(report).orElseThrow().contains("0.9, the bar is 0.95"));
        assertTrue(new LoadBar(0.5, Duration.ofMillis(500))
                .missedBy(report)
                .orElseThrow()
                .contains("95th percentile"));
        report.sent();
        assertEquals(
                "1 requests were not answered",
                new LoadBar(0.5, Duration.ZERO).missedBy(report).orElseThrow());
    }
}
