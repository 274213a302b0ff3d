package dev.retouch.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Tensors;
import java.util.SplittableRandom;

/** Gaussian noise that depends on the seed only, not on machine or device. */
public final class SeededNoise {

    private SeededNoise() {}

    /** Standard normal values (1, tokens, channels) in f32. */
    public static NDArray of(NDManager manager, long seed, int tokens, int channels) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[tokens * channels];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensors.floats(manager, values, 1, tokens, channels);
    }
}
