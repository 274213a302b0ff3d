package dev.retouch.app.worker;

import dev.retouch.edit.EditMode;
import dev.retouch.worker.job.JobMeter;
import dev.retouch.worker.job.Lane;
import dev.retouch.worker.job.StoreError;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * The worker's metrics as Micrometer meters.
 *
 * <p>Every series is there from the start, with each value that its label may have: a rate over a series that appears with
 * its first event misses that event, and an alert on one that is not there never fires.
 */
@ApplicationScoped
public class Metrics implements JobMeter {

    private final MeterRegistry registry;
    private final Gauges gauges;

    Metrics(MeterRegistry registry) {
        this.registry = registry;
        this.gauges = new Gauges(registry);
        MetricLabels.OUTCOMES.forEach(this::requests);
        MetricLabels.STAGES.forEach(this::stageTime);
        MetricLabels.STEPS.forEach(this::retries);
        for (Lane lane : Lane.values()) {
            deliveries(lane, 1);
            deliveries(lane, 2);
            queueAge(lane);
            timeToAnswer(lane);
        }
        for (EditMode mode : MetricLabels.MODES) {
            regionArea(mode);
        }
        for (StoreError error : StoreError.values()) {
            storeErrors(error);
        }
        pauses();
    }

    @Override
    public void outcome(String outcome) {
        requests(outcome).increment();
    }

    private Counter requests(String outcome) {
        return Counter.builder("retouch.requests")
                .description(
                        "Records that are done with: completed, answered again from the stored answer, put to the dead"
                                + " letters, or refused for the reason that the failed event carries")
                .tag("outcome", outcome)
                .register(registry);
    }

    @Override
    public void stage(String stage, Duration time) {
        stageTime(stage).record(time);
    }

    private Timer stageTime(String stage) {
        return Timer.builder("retouch.stage")
                .description("Time that a thread worked on a step of a request, once for each run of it; edit.* are the"
                        + " parts of the edit")
                .tag("stage", stage)
                .serviceLevelObjectives(MetricLabels.STEP_TIMES)
                .register(registry);
    }

    @Override
    public void retry(String stage) {
        retries(stage).increment();
    }

    private Counter retries(String stage) {
        return Counter.builder("retouch.retries")
                .description("Steps that failed for a passing reason and were run again")
                .tag("stage", stage)
                .register(registry);
    }

    @Override
    public void taken(Lane lane, int delivery) {
        deliveries(lane, delivery).increment();
    }

    private Counter deliveries(Lane lane, int delivery) {
        return Counter.builder("retouch.deliveries")
                .description("Records that came from a request topic, for the first time or again")
                .tags("lane", MetricLabels.label(lane), "delivery", delivery <= 1 ? "first" : "again")
                .register(registry);
    }

    @Override
    public void begun(Lane lane, Duration age) {
        queueAge(lane).record(age);
    }

    private Timer queueAge(Lane lane) {
        return Timer.builder("retouch.queue.age")
                .description("Age of a record when the work on it began")
                .tag("lane", MetricLabels.label(lane))
                .serviceLevelObjectives(MetricLabels.AGES)
                .register(registry);
    }

    @Override
    public void answered(Lane lane, Duration age) {
        timeToAnswer(lane).record(age);
    }

    private Timer timeToAnswer(Lane lane) {
        return Timer.builder("retouch.time.to.answer")
                .description("Age of a request's record when the broker had confirmed its answer")
                .tag("lane", MetricLabels.label(lane))
                .serviceLevelObjectives(MetricLabels.AGES)
                .register(registry);
    }

    @Override
    public void edited(EditMode mode, double regionArea) {
        regionArea(mode).record(regionArea);
    }

    private DistributionSummary regionArea(EditMode mode) {
        return DistributionSummary.builder("retouch.region.area")
                .description("Share of the picture inside the region of an edit")
                .tag("mode", MetricLabels.label(mode))
                .serviceLevelObjectives(MetricLabels.AREAS)
                .register(registry);
    }

    @Override
    public void storeError(StoreError error) {
        storeErrors(error).increment();
    }

    private Counter storeErrors(StoreError error) {
        return Counter.builder("retouch.store.errors")
                .description("Calls to the object store that failed, whether or not they were made again")
                .tag("kind", error.kind())
                .register(registry);
    }

    @Override
    public void storePaused(boolean paused) {
        if (gauges.storePaused(paused) && paused) {
            pauses().increment();
        }
    }

    private Counter pauses() {
        return Counter.builder("retouch.store.pauses")
                .description("How often intake stopped because the object store as a whole refused")
                .register(registry);
    }

    @Override
    public void inFlight(int change) {
        gauges.inFlight(change);
    }

    @Override
    public void waiting(int change) {
        gauges.waiting(change);
    }

    @Override
    public void backlog(Lane lane, int change) {
        gauges.backlog(lane, change);
    }

    @Override
    public void lag(Lane lane, long records, Duration oldest) {
        gauges.lag(lane, records, oldest);
    }

    @Override
    public void lagUnknown(Lane lane) {
        gauges.lagUnknown(lane);
    }
}
