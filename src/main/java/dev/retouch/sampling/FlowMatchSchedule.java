package dev.retouch.sampling;

import ai.djl.ndarray.NDArray;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Nn;

/**
 * Noise levels of a run and the Euler step between them (diffusers, scheduling_flow_match_euler_discrete.py).
 *
 * @param sigmas from 1 down to 0, one more than steps
 */
@SuppressWarnings("ArrayRecordComponent") // a table to read from, never compared
public record FlowMatchSchedule(float[] sigmas, int numTrainTimesteps) {

    /**
     * The schedule of a run, computed in f32 as in the reference.
     *
     * @param steps at least 2: with one step the stretch to the terminal sigma divides zero by zero
     * @throws IllegalArgumentException when there are fewer steps
     */
    public static FlowMatchSchedule of(FlowMatchConfig config, int steps, int targetTokens) {
        if (steps < 2) {
            throw new IllegalArgumentException("a schedule needs at least 2 steps, got " + steps);
        }
        float[] sigmas = new float[steps + 1];
        for (int i = 0; i < steps; i++) {
            double linear = 1 - i * (1 - 1.0 / steps) / (steps - 1);
            sigmas[i] = shifted(config, (float) linear, targetTokens);
        }
        if (config.shiftTerminal() > 0) {
            stretch(sigmas, steps, config.shiftTerminal());
        }
        return new FlowMatchSchedule(sigmas, config.numTrainTimesteps());
    }

    private static float shifted(FlowMatchConfig config, float sigma, int targetTokens) {
        if (!config.useDynamicShifting()) {
            float shift = (float) config.shift();
            return shift * sigma / (1 + (shift - 1) * sigma);
        }
        double mu = config.mu(targetTokens);
        float factor = (float) (config.exponential() ? Math.exp(mu) : mu);
        return factor / (factor + (1 / sigma - 1));
    }

    private static void stretch(float[] sigmas, int steps, double terminal) {
        float scale = (float) ((1 - sigmas[steps - 1]) / (1 - terminal));
        for (int i = 0; i < steps; i++) {
            sigmas[i] = 1 - (1 - sigmas[i]) / scale;
        }
    }

    public int steps() {
        return sigmas.length - 1;
    }

    /** The timestep of the scheduler at a step, 0 to numTrainTimesteps. */
    public float timestep(int step) {
        return sigmas[step] * numTrainTimesteps;
    }

    /** The timestep input of the transformer at a step, 0 to 1: the pipeline divides the timestep again, in f32. */
    public float time(int step) {
        return timestep(step) / numTrainTimesteps;
    }

    /**
     * x + (sigma' - sigma) v in f32, rounded to the velocity's type.
     *
     * @param latents (B, N, C)
     * @param velocity (B, N, C)
     */
    public NDArray step(NDArray latents, NDArray velocity, int step) {
        NDArray moved = Dtype.F32.cast(latents).add(Dtype.F32.cast(velocity).mul(sigmas[step + 1] - sigmas[step]));
        return Nn.like(moved, velocity);
    }
}
