package dev.retouch.app.worker;

import dev.retouch.worker.job.Lane;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The metrics that go up and down. */
final class Gauges {

    private final MeterRegistry registry;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean storePaused = new AtomicBoolean();
    private final Map<Lane, Waiting> lanes = Map.of(Lane.INTERACTIVE, new Waiting(), Lane.BULK, new Waiting());

    Gauges(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("retouch.requests.in.flight", inFlight, AtomicInteger::get)
                .description("Requests that were taken and are not answered yet")
                .register(registry);
        Gauge.builder("retouch.requests.waiting", waiting, AtomicInteger::get)
                .description(
                        "Requests in flight that wait for the object store, or for the broker to take their answer")
                .register(registry);
        Gauge.builder("retouch.store.paused", storePaused, paused -> paused.get() ? 1 : 0)
                .description("1 while intake is stopped because the object store as a whole refuses")
                .register(registry);
        for (Lane lane : Lane.values()) {
            register(lane);
        }
    }

    void inFlight(int change) {
        inFlight.addAndGet(change);
    }

    void waiting(int change) {
        waiting.addAndGet(change);
    }

    void backlog(Lane lane, int change) {
        of(lane).backlog.addAndGet(change);
    }

    void lag(Lane lane, long records, Duration oldest) {
        of(lane).lag = new Lag(records, oldest.toMillis() / 1000.0);
    }

    void lagUnknown(Lane lane) {
        of(lane).lag = Lag.UNKNOWN;
    }

    /** Whether that is a change. */
    boolean storePaused(boolean paused) {
        return storePaused.compareAndSet(!paused, paused);
    }

    private Waiting of(Lane lane) {
        return Objects.requireNonNull(lanes.get(lane));
    }

    private void register(Lane lane) {
        Waiting here = of(lane);
        Gauge.builder("retouch.backlog", here, l -> l.backlog.get())
                .description("Records that this worker has taken and not begun, by lane")
                .tag("lane", MetricLabels.label(lane))
                .register(registry);
        Gauge.builder("retouch.lag", here, l -> l.lag.records)
                .description(
                        "Records of a lane's topic that no worker has answered; not a number while that is unknown")
                .tag("lane", MetricLabels.label(lane))
                .register(registry);
        Gauge.builder("retouch.lag.age.seconds", here, l -> l.lag.seconds)
                .description(
                        "How long the oldest unanswered record of a lane has been waiting; not a number while that is"
                                + " unknown")
                .tag("lane", MetricLabels.label(lane))
                .register(registry);
    }

    private static final class Waiting {
        private final AtomicInteger backlog = new AtomicInteger();
        private volatile Lag lag = Lag.UNKNOWN;
    }

    private record Lag(double records, double seconds) {
        private static final Lag UNKNOWN = new Lag(Double.NaN, Double.NaN);
    }
}
