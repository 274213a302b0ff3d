package dev.retouch.app.load;

import java.time.Duration;
import java.util.Optional;

/**
 * What a load run must achieve.
 *
 * @param minCompleted smallest share of completed requests, 0 to 1
 * @param maxP95 largest 95th percentile of latency; zero for no bar
 */
record LoadBar(double minCompleted, Duration maxP95) {

    LoadBar {
        if (!(minCompleted >= 0 && minCompleted <= 1)) {
            throw new IllegalArgumentException(
                    "the least share of completed requests is " + minCompleted + ": it must be 0 to 1");
        }
    }

    /** Why the run is below the bar; empty when it is not. */
    Optional<String> missedBy(LoadReport report) {
        if (report.missing() > 0) {
            return Optional.of(report.missing() + " requests were not answered");
        }
        if (report.completedShare() < minCompleted) {
            return Optional.of(
                    "the share of completed requests is " + report.completedShare() + ", the bar is " + minCompleted);
        }
        Duration p95 = report.latencyAt(95);
        if (!maxP95.isZero() && p95.compareTo(maxP95) > 0) {
            return Optional.of("the 95th percentile of latency is " + p95.toMillis() + " ms, the bar is "
                    + maxP95.toMillis() + " ms");
        }
        return Optional.empty();
    }
}
