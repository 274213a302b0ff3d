package dev.retouch.app.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReadinessWatchTest {

    private static final Goals UNREADY =
            new Goals(null, null, null, null, null, null, null, Duration.ofSeconds(15), null);

    /** Asking costs what the other goals measure: four workers make 32 calls of the store a second. */
    @Test
    void workers_areNotAskedWhereReadinessIsNoGoal() {
        AtomicInteger asked = new AtomicInteger();
        ReadinessWatch watch = new ReadinessWatch(
                () -> {
                    asked.incrementAndGet();
                    return List.of();
                },
                new Timeline());
        watch.startFor(Goals.NONE);
        watch.close(); // waits for the thread, which would have asked at once
        assertEquals(0, asked.get());
    }

    @Test
    void workers_areAskedWhereReadinessIsAGoal() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(2);
        try (ReadinessWatch watch = new ReadinessWatch(
                () -> {
                    asked.countDown();
                    return List.of();
                },
                new Timeline())) {
            watch.startFor(UNREADY);
            assertTrue(asked.await(60, TimeUnit.SECONDS));
        }
    }
}
