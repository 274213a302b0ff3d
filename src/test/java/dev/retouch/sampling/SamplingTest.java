package dev.retouch.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Tensors;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SamplingTest {

    private final NDManager manager = Tensors.newManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void schedule_ofOneStepIsRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> FlowMatchSchedule.of(FlowMatchConfig.QWEN_IMAGE_EDIT, 1, 256));
    }

    @Test
    void schedule_ofTwoStepsFallsFromOneOverTheTerminalToZero() {
        FlowMatchSchedule schedule = FlowMatchSchedule.of(FlowMatchConfig.QWEN_IMAGE_EDIT, 2, 256);
        assertArrayEquals(new float[] {1, 0.02f, 0}, schedule.sigmas(), 1e-6f);
    }

    @Test
    void time_isTheTimestepDividedAgainAsThePipelineDoes() {
        int moved = 0;
        for (int steps = 2; steps <= 100; steps++) {
            FlowMatchSchedule schedule = FlowMatchSchedule.of(FlowMatchConfig.QWEN_IMAGE_EDIT, steps, 4096);
            for (int step = 0; step < steps; step++) {
                assertEquals(schedule.sigmas()[step] * 1000f / 1000f, schedule.time(step));
                moved += schedule.time(step) == schedule.sigmas()[step] ? 0 : 1;
            }
        }
        assertTrue(moved > 0, "the two roundings show at some steps");
    }

    @Test
    void noise_followsFromItsSeedAndIsStandardNormal() {
        float[] values = SeededNoise.of(manager, 7, 1024, 64).toFloatArray();
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
    void latents_comeBackFromTheirTokens() {
        NDArray latents = SeededNoise.of(manager, 1, 6, 40).reshape(2, 3, 4, 10);
        NDArray tokens = Latents.pack(latents);
        assertEquals(10, tokens.getShape().get(1));
        assertTrue(latents.contentEquals(Latents.unpack(tokens, 2, 5)));
    }

    @Test
    void dimensions_ofANarrowPictureAreRefused() {
        assertEquals(new Dimensions(1024, 1024), Dimensions.ofArea(1024 * 1024, 500, 500));
        assertThrows(IllegalArgumentException.class, () -> Dimensions.ofArea(1024 * 1024, 100_000, 20));
    }
}
