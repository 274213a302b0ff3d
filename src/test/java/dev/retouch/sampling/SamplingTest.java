package dev.retouch.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Guidance, packing, noise and sizes against numbers worked out by hand. */
class SamplingTest {

    private final NDManager manager = Tensors.newManager();

    @AfterEach
    void close() {
        manager.close();
    }

    private NDArray floats(float[] values, long... shape) {
        return Tensors.floats(manager, values, shape);
    }

    @Test
    void guidance_movesFromTheNegativeThroughThePositivePrediction() {
        NDArray positive = floats(new float[] {3, 4, 1, 0}, 1, 2, 2);
        NDArray negative = floats(new float[] {1, 0, 1, 2}, 1, 2, 2);
        assertArrayEquals(
                new float[] {9, 16, 1, -6},
                Guidance.combined(positive, negative, 4).toFloatArray());
        assertArrayEquals(
                positive.toFloatArray(),
                Guidance.combined(positive, negative, 1).toFloatArray());
    }

    @Test
    void guidance_keepsTheLengthOfEachTokensPositivePrediction() {
        NDArray positive = floats(new float[] {3, 4, 1, 0}, 1, 2, 2);
        NDArray negative = floats(new float[] {1, 0, 1, 2}, 1, 2, 2);
        double first = 5 / Math.hypot(9, 16);
        double second = 1 / Math.hypot(1, 6);
        assertArrayEquals(
                new float[] {(float) (9 * first), (float) (16 * first), (float) second, (float) (-6 * second)},
                Guidance.rescaled(positive, negative, 4).toFloatArray(),
                1e-5f);
    }

    @Test
    void noise_followsFromItsSeedAndIsStandardNormal() {
        NDArray noise = SeededNoise.of(manager, 7, 1024, 64);
        assertEquals(new Shape(1, 1024, 64), noise.getShape());
        float[] values = noise.toFloatArray();
        assertArrayEquals(values, SeededNoise.of(manager, 7, 1024, 64).toFloatArray());
        assertFalse(Arrays.equals(values, SeededNoise.of(manager, 8, 1024, 64).toFloatArray()));
        double mean = 0;
        double square = 0;
        for (float value : values) {
            mean += value / (double) values.length;
            square += value * (double) value / values.length;
        }
        assertEquals(0, mean, 0.02);
        assertEquals(1, square, 0.02);
    }

    @Test
    void latents_areTokensOfTwoByTwoOrderedChannelRowColumn() {
        float[] values = new float[2 * 4 * 6];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        NDArray tokens = Latents.pack(floats(values, 1, 2, 4, 6));
        assertEquals(new Shape(1, 6, 8), tokens.getShape());
        assertArrayEquals(
                new float[] {0, 1, 6, 7, 24, 25, 30, 31}, tokens.get("0, 0").toFloatArray());
        assertArrayEquals(
                new float[] {2, 3, 8, 9, 26, 27, 32, 33}, tokens.get("0, 1").toFloatArray());
        assertArrayEquals(
                new float[] {12, 13, 18, 19, 36, 37, 42, 43}, tokens.get("0, 3").toFloatArray());
    }

    @Test
    void latents_comeBackFromTheirTokens() {
        NDArray latents = SeededNoise.of(manager, 1, 6, 40).reshape(2, 3, 4, 10);
        NDArray tokens = Latents.pack(latents);
        assertEquals(10, tokens.getShape().get(1));
        assertTrue(latents.contentEquals(Latents.unpack(tokens, 2, 5)));
    }

    @Test
    void dimensions_haveTheAreaAndTheRatioInMultiplesOf32() {
        assertEquals(new Dimensions(1024, 1024), Dimensions.ofArea(1024 * 1024, 500, 500));
        assertEquals(new Dimensions(1440, 736), Dimensions.ofArea(1024 * 1024, 1000, 510));
        assertEquals(new Dimensions(736, 1440), Dimensions.ofArea(1024 * 1024, 510, 1000));
        // 80 is 2.5 steps of 32: halves go to the even multiple.
        assertEquals(new Dimensions(64, 64), Dimensions.ofArea(80 * 80, 9, 9));
    }

    @Test
    void dimensions_mayBeAsSmallAsOneStepButNoSmaller() {
        assertEquals(new Dimensions(32, 320), Dimensions.ofArea(32 * 320, 32, 320));
        assertEquals(new Dimensions(320, 32), Dimensions.ofArea(32 * 320, 320, 32));
        assertThrows(IllegalArgumentException.class, () -> Dimensions.ofArea(1024 * 1024, 100_000, 20));
        assertThrows(IllegalArgumentException.class, () -> Dimensions.ofArea(1024 * 1024, 20, 100_000));
    }

    @Test
    void dimensions_ofNothingAreRefused() {
        assertEquals(1, new Dimensions(1, 1).tokens(1));
        assertThrows(IllegalArgumentException.class, () -> new Dimensions(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Dimensions(1, 0));
    }

    @Test
    void dimensions_areFlooredToMultiplesAndCountedInTokens() {
        assertEquals(new Dimensions(96, 64), new Dimensions(100, 79).floored(16));
        assertEquals(24, new Dimensions(96, 64).tokens(16));
    }

    @Test
    void step_movesAgainstTheFallOfSigmaInF32() {
        FlowMatchSchedule schedule = new FlowMatchSchedule(new float[] {1, 0.75f, 0}, 1000);
        NDArray latents = floats(new float[] {1, -2}, 1, 1, 2);
        NDArray velocity = floats(new float[] {4, 8}, 1, 1, 2);
        assertArrayEquals(
                new float[] {0, -4}, schedule.step(latents, velocity, 0).toFloatArray());
        assertArrayEquals(
                new float[] {-2, -8}, schedule.step(latents, velocity, 1).toFloatArray());
    }

    @Test
    void step_isRoundedToTheVelocitysType() {
        FlowMatchSchedule schedule = new FlowMatchSchedule(new float[] {1, 0.75f, 0}, 1000);
        NDArray latents = floats(new float[] {1.001f}, 1, 1, 1);
        NDArray moved = schedule.step(latents, Dtype.BF16.cast(floats(new float[] {0.004f}, 1, 1, 1)), 0);
        assertEquals(Dtype.BF16, Dtype.of(moved));
        assertArrayEquals(new float[] {1}, Dtype.F32.cast(moved).toFloatArray());
    }
}
