package dev.retouch.edit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Wall time of named stages, in the order in which they end. */
final class StageClock {

    private final Map<String, Duration> times = new LinkedHashMap<>();
    private long last = System.nanoTime();

    /** Adds the time since the last call to a stage. */
    void done(String stage) {
        long now = System.nanoTime();
        times.merge(stage, Duration.ofNanos(now - last), Duration::plus);
        last = now;
    }

    Map<String, Duration> times() {
        return times;
    }
}
