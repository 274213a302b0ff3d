package dev.retouch.app.load;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What a load run measured. Not thread-safe.
 *
 * <p>Latency is counted from the moment a request was due, not from the moment it was sent: otherwise a sender that
 * falls behind would hide the delay that it causes.
 */
final class LoadReport {

    private static final double[] PERCENTILES = {50, 90, 95, 99, 100};

    private final Histogram latency = new Histogram(Duration.ofHours(2).toMillis(), 3);
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private int sent;
    private int answered;

    void sent() {
        sent++;
    }

    /** @param outcome {@code completed} or a failure's reason code */
    void answered(String outcome, Duration sinceDue) {
        answered++;
        outcomes.merge(outcome, 1, Integer::sum);
        latency.recordValue(Math.max(0, Math.min(sinceDue.toMillis(), latency.getHighestTrackableValue())));
    }

    int missing() {
        return sent - answered;
    }

    /** Share of the sent requests that were completed, 0 to 1. */
    double completedShare() {
        return sent == 0 ? 0 : (double) outcomes.getOrDefault("completed", 0) / sent;
    }

    Duration latencyAt(double percentile) {
        return Duration.ofMillis(latency.getValueAtPercentile(percentile));
    }

    /** The report as text. */
    String text(Duration wall) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT, "requests    %d sent, %d answered, %d missing%n", sent, answered, missing()));
        text.append(String.format(
                Locale.ROOT,
                "throughput  %.2f answers/s over %.1f s%n",
                answered / Math.max(1e-3, wall.toMillis() / 1e3),
                wall.toMillis() / 1e3));
        text.append("latency    ");
        for (double percentile : PERCENTILES) {
            String name = percentile == 100 ? "max" : String.format(Locale.ROOT, "p%.0f", percentile);
            text.append(String.format(
                    Locale.ROOT, " %s %.2f s", name, latencyAt(percentile).toMillis() / 1e3));
        }
        text.append(System.lineSeparator());
        outcomes.forEach(
                (outcome, count) -> text.append(String.format(Locale.ROOT, "outcome     %s %d%n", outcome, count)));
        return text.toString();
    }
}
