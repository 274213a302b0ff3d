package dev.retouch.app.worker;

import dev.retouch.worker.job.JobMeter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** The worker's metrics as Micrometer meters. */
@ApplicationScoped
public class Metrics implements JobMeter {

    private final MeterRegistry registry;
    private final AtomicInteger inFlight;

    Metrics(MeterRegistry registry) {
        this.registry = registry;
        this.inFlight = registry.gauge("retouch.requests.in.flight", new AtomicInteger());
    }

    @Override
    public void outcome(String outcome) {
        registry.counter("retouch.requests", "outcome", outcome).increment();
    }

    @Override
    public void stage(String stage, Duration time) {
        registry.timer("retouch.stage", "stage", stage).record(time);
    }

    @Override
    public void inFlight(int change) {
        inFlight.addAndGet(change);
    }
}
