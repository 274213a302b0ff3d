package dev.retouch.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Tensors;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdamWTest {

    private static final double RATE = 0.1;
    private static final double DECAY = 0.5;
    private static final double BETA2 = 0.99;

    /** The formulas of the paper in double arithmetic, beside it. */
    @Test
    void steps_agreeWithTheFormulas() {
        double[] gradients = {0.5, -2, 0.25};
        double p = 3;
        double m = 0;
        double v = 0;
        try (NDManager manager = Tensors.newManager()) {
            NDArray param = Tensors.floats(manager, new float[] {3}, 1);
            AdamW adamW = new AdamW(manager, List.of(param), BETA2, DECAY);
            for (int step = 1; step <= gradients.length; step++) {
                double scaled = gradients[step - 1] * 0.5;
                NDArray gradient = Tensors.floats(manager, new float[] {(float) gradients[step - 1]}, 1);
                adamW.step(List.of(gradient), RATE, 0.5);
                m = 0.9 * m + 0.1 * scaled;
                v = BETA2 * v + (1 - BETA2) * scaled * scaled;
                double mean = m / (1 - Math.pow(0.9, step));
                double square = v / (1 - Math.pow(BETA2, step));
                p = p * (1 - RATE * DECAY) - RATE * mean / (Math.sqrt(square) + 1e-8);
                assertEquals(p, param.getFloat(), 1e-5, "step " + step);
                assertEquals(m, adamW.firstMoments().get(0).getFloat(), 1e-6);
                assertEquals(v, adamW.secondMoments().get(0).getFloat(), 1e-6);
                assertEquals(step, adamW.steps());
            }
        }
    }

    /** Restored moments belong to a step: the correction for their start goes on from there. */
    @Test
    void resumedRun_correctsTheMomentsAsOneThatWentOn() {
        try (NDManager manager = Tensors.newManager()) {
            NDArray gradient = Tensors.floats(manager, new float[] {2}, 1);
            NDArray whole = Tensors.floats(manager, new float[] {1}, 1);
            AdamW unbroken = new AdamW(manager, List.of(whole), BETA2, DECAY);
            unbroken.step(List.of(gradient), RATE, 1);
            NDArray half = whole.duplicate();
            AdamW resumed = new AdamW(manager, List.of(half), BETA2, DECAY);
            unbroken.firstMoments().get(0).copyTo(resumed.firstMoments().get(0));
            unbroken.secondMoments().get(0).copyTo(resumed.secondMoments().get(0));
            resumed.resumeAt(unbroken.steps());
            unbroken.step(List.of(gradient.mul(-3)), RATE, 1);
            resumed.step(List.of(gradient.mul(-3)), RATE, 1);
            assertEquals(whole.getFloat(), half.getFloat());
            assertEquals(2, resumed.steps());
        }
    }
}
