package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StageClockTest {

    /** All stages together are the time that went by: none is counted twice, none is left out. */
    @Test
    void times_addUpToTheWholeInOrder() {
        long start = System.nanoTime();
        StageClock clock = new StageClock();
        clock.done("second");
        clock.done("first");
        clock.done("second");
        Duration most = Duration.ofNanos(System.nanoTime() - start);
        assertEquals(List.of("second", "first"), List.copyOf(clock.times().keySet()));
        Duration sum = clock.times().values().stream().reduce(Duration.ZERO, Duration::plus);
        assertTrue(sum.compareTo(most) <= 0, sum + " of " + most);
        assertTrue(clock.times().values().stream().noneMatch(Duration::isNegative), clock.times()::toString);
    }
}
