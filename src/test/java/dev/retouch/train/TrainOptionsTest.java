package dev.retouch.train;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TrainOptionsTest {

    private static TrainOptions options(
            long steps, int batch, double rate, long warmup, long cooldown, double clip, double average) {
        return new TrainOptions(steps, batch, rate, warmup, cooldown, 0, clip, average, 1, 1, null, Path.of("run"));
    }

    /** Ten steps: four up, four down. */
    @Test
    void rate_risesOverTheWarmUpAndFallsOverTheCoolDown() {
        TrainOptions options = options(10, 1, 2, 4, 4, 1, 0);
        double[] expected = {0.5, 1, 1.5, 2, 2, 2, 2, 1.5, 1, 0.5};
        for (int done = 0; done < expected.length; done++) {
            assertEquals(expected[done], options.rateAt(done), 1e-12, "after " + done);
        }
    }

    @Test
    void rate_withoutWarmUpAndCoolDownIsConstant() {
        TrainOptions options = options(3, 1, 0.5, 0, 0, 1, 0);
        assertEquals(0.5, options.rateAt(0));
        assertEquals(0.5, options.rateAt(2));
    }

    @Test
    void limits_areAllowed() {
        assertDoesNotThrow(() -> options(1, 1, 1e-9, 0, 1, 1e-9, 0));
        assertDoesNotThrow(() -> options(4, 1, 1, 2, 2, 1, 0.999));
    }

    @Test
    void numbersOutOfTheirRange_areRefused() {
        refused("steps 0", 0, 1, 1, 0, 0, 1, 0);
        refused("batch 0", 2, 0, 1, 0, 0, 1, 0);
        refused("warm-up -1", 2, 1, 1, -1, 0, 1, 0);
        refused("cool-down -1", 2, 1, 1, 0, -1, 1, 0);
        refused("steps 3", 3, 1, 1, 2, 2, 1, 0);
        refused("learning rate 0.0", 2, 1, 0, 0, 0, 1, 0);
        refused("learning rate NaN", 2, 1, Double.NaN, 0, 0, 1, 0);
        refused("clip 0.0", 2, 1, 1, 0, 0, 0, 0);
        refused("averaging 1.0", 2, 1, 1, 0, 0, 1, 1);
        refused("averaging -0.1", 2, 1, 1, 0, 0, 1, -0.1);
    }

    private static void refused(
            String said, long steps, int batch, double rate, long warmup, long cooldown, double clip, double average) {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> options(steps, batch, rate, warmup, cooldown, clip, average));
        assertEquals(true, e.getMessage().contains(said), e.getMessage());
    }
}
