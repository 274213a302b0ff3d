package dev.retouch.worker.job;

import dev.retouch.edit.EditMode;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts in memory. */
public class FakeMeter implements JobMeter {

    public final Queue<String> outcomes = new ConcurrentLinkedQueue<>();
    /** How often each stage was counted. */
    public final Map<String, Integer> stages = new ConcurrentHashMap<>();

    public final AtomicInteger inFlight = new AtomicInteger();
    public final AtomicInteger mostInFlight = new AtomicInteger();
    public final AtomicInteger impossibleTimes = new AtomicInteger();

    @Override
    public void outcome(String outcome) {
        outcomes.add(outcome);
    }

    @Override
    public void stage(String stage, Duration time) {
        stages.merge(stage, 1, Integer::sum);
        if (time.isNegative() || time.compareTo(Duration.ofHours(1)) > 0) {
            impossibleTimes.incrementAndGet();
        }
    }

    @Override
    public void inFlight(int change) {
        mostInFlight.accumulateAndGet(inFlight.addAndGet(change), Math::max);
    }

    /** How often each of the further counts moved, or where each gauge stands, by name and label. */
    public final Map<String, Long> counts = new ConcurrentHashMap<>();

    private void add(String name, long change) {
        counts.merge(name, change, Long::sum);
    }

    @Override
    public void taken(Lane lane, int delivery) {
        add("taken " + lane + " " + delivery, 1);
    }

    @Override
    public void backlog(Lane lane, int change) {
        add("backlog " + lane, change);
    }

    @Override
    public void waiting(int change) {
        add("waiting", change);
    }

    @Override
    public void begun(Lane lane, Duration age) {
        add("begun " + lane, 1);
    }

    @Override
    public void answered(Lane lane, Duration age) {
        add("answered " + lane, 1);
    }

    @Override
    public void retry(String stage) {
        add("retry " + stage, 1);
    }

    @Override
    public void edited(EditMode mode, double regionArea) {
        add("edited " + mode, 1);
    }

    @Override
    public void storeError(StoreError error) {
        add("store error " + error.kind(), 1);
    }

    @Override
    public void storePaused(boolean paused) {
        add("store paused " + paused, 1);
    }

    @Override
    public void lag(Lane lane, long records, Duration oldest) {
        counts.put("lag " + lane, records);
    }

    @Override
    public void lagUnknown(Lane lane) {
        counts.remove("lag " + lane);
    }
}
