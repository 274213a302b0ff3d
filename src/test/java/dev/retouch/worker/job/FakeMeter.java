package dev.retouch.worker.job;

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
}
