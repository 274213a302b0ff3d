package dev.retouch.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

/** Sigmas against the formula of the reference, written again in f64. */
class FlowMatchScheduleTest {

    private static final FlowMatchConfig PUBLISHED = FlowMatchConfig.QWEN_IMAGE_EDIT;

    private static FlowMatchConfig fixed(double shift) {
        return new FlowMatchConfig(1000, shift, false, 0.5, 1.15, 256, 4096, 0, true);
    }

    @Test
    void oneStepIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> FlowMatchSchedule.of(PUBLISHED, 1, 256));
    }

    @Test
    void twoStepsFallFromOneOverTheTerminalToZero() {
        FlowMatchSchedule schedule = FlowMatchSchedule.of(PUBLISHED, 2, 256);
        assertArrayEquals(new float[] {1, 0.02f, 0}, schedule.sigmas(), 1e-6f);
        assertEquals(2, schedule.steps());
    }

    @Test
    void dynamicShift_followsFromTheTokensAndIsStretchedToTheTerminal() {
        int tokens = 4096;
        double shift = Math.exp(0.5 + (tokens - 256) * 0.4 / (8192 - 256));
        double[] expected = new double[8];
        for (int i = 0; i < 8; i++) {
            double linear = 1 - i * (1 - 1.0 / 8) / 7;
            expected[i] = shift / (shift + (1 / linear - 1));
        }
        double scale = (1 - expected[7]) / (1 - 0.02);
        float[] sigmas = FlowMatchSchedule.of(PUBLISHED, 8, tokens).sigmas();
        for (int i = 0; i < 8; i++) {
            assertEquals(1 - (1 - expected[i]) / scale, sigmas[i], 2e-6, "sigma " + i);
        }
        assertEquals(0, sigmas[8]);
    }

    @Test
    void linearShift_usesTheExponentItself() {
        FlowMatchConfig linear = new FlowMatchConfig(1000, 1, true, 0.5, 0.9, 256, 8192, 0, false);
        float[] sigmas = FlowMatchSchedule.of(linear, 4, 256).sigmas();
        // mu is 0.5: 0.5 / (0.5 + 1 / sigma - 1)
        assertArrayEquals(new float[] {1, 0.6f, 1 / 3f, 1 / 7f, 0}, sigmas, 1e-6f);
    }

    @Test
    void staticShift_isAppliedWithoutATerminal() {
        // 3 sigma / (1 + 2 sigma) at 1, 0.75, 0.5, 0.25
        assertArrayEquals(
                new float[] {1, 0.9f, 0.75f, 0.5f, 0},
                FlowMatchSchedule.of(fixed(3), 4, 256).sigmas(),
                1e-6f);
    }

    @Test
    void staticShift_ofOneIsNone() {
        assertArrayEquals(
                new float[] {1, 0.75f, 0.5f, 0.25f, 0},
                FlowMatchSchedule.of(fixed(1), 4, 256).sigmas(),
                1e-6f);
    }

    @Test
    void time_isTheTimestepDividedAgainAsThePipelineDoes() {
        int moved = 0;
        for (int steps = 2; steps <= 100; steps++) {
            FlowMatchSchedule schedule = FlowMatchSchedule.of(PUBLISHED, steps, 4096);
            for (int step = 0; step < steps; step++) {
                assertEquals(schedule.sigmas()[step] * 1000f, schedule.timestep(step));
                assertEquals(schedule.sigmas()[step] * 1000f / 1000f, schedule.time(step));
                moved += schedule.time(step) == schedule.sigmas()[step] ? 0 : 1;
            }
        }
        assertTrue(moved > 0, "the two roundings show at some steps");
    }

    @Test
    void configuration_readsEveryField() throws Exception {
        FlowMatchConfig read = FlowMatchConfig.of(new ObjectMapper().readTree("""
                {"num_train_timesteps": 500, "shift": 3.0, "use_dynamic_shifting": true, "base_shift": 0.25,
                 "max_shift": 0.75, "base_image_seq_len": 100, "max_image_seq_len": 900, "shift_terminal": 0.1,
                 "time_shift_type": "linear"}"""));
        assertEquals(new FlowMatchConfig(500, 3, true, 0.25, 0.75, 100, 900, 0.1, false), read);
        assertEquals(0.25, read.mu(100), 1e-12);
        assertEquals(0.5, read.mu(500), 1e-12);
        assertEquals(0.75, read.mu(900), 1e-12);
    }

    @Test
    void configuration_takesTheReferencesDefaults() throws Exception {
        FlowMatchConfig read = FlowMatchConfig.of(new ObjectMapper().readTree("{}"));
        assertEquals(new FlowMatchConfig(1000, 1, false, 0.5, 1.15, 256, 4096, 0, true), read);
        assertFalse(read.useDynamicShifting());
    }

    @Test
    void configuration_withoutARangeOrTimestepsIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new FlowMatchConfig(1000, 1, true, 0.5, 0.9, 256, 256, 0.02, true));
        assertThrows(
                IllegalArgumentException.class, () -> new FlowMatchConfig(0, 1, true, 0.5, 0.9, 256, 8192, 0.02, true));
        assertEquals(1, new FlowMatchConfig(1, 1, true, 0.5, 0.9, 256, 257, 0.02, true).numTrainTimesteps());
    }
}
