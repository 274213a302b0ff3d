package dev.retouch.model.dit;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.Linear;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;

/** Sinusoids of the timestep, then two linear layers. */
public record TimeEmbedding(Linear linear1, Linear linear2) {

    private static final int CHANNELS = 256;

    static TimeEmbedding load(Weights w, int width) {
        return new TimeEmbedding(
                Linear.load(w.at("linear_1"), CHANNELS, width), Linear.load(w.at("linear_2"), width, width));
    }

    /**
     * timestep (B) in [0, 1] -> (B, 256): cosines, then sines, always in f32.
     *
     * <p>The order of the products is the reference's: the argument reaches 1,000 rad, where f32 rounding shows.
     */
    public static NDArray sinusoid(NDArray timestep) {
        int half = CHANNELS / 2;
        float[] frequencies = new float[half];
        for (int i = 0; i < half; i++) {
            frequencies[i] = (float) Math.exp((float) -Math.log(10000) * i / half);
        }
        try (NDArray table = Tensors.floats(timestep.getManager(), frequencies, 1, half)) {
            NDArray angle = Nn.times(timestep.reshape(-1, 1).mul(table), 1000);
            return Nn.cat(1, angle.cos(), angle.sin());
        }
    }

    /** timestep (B) -> temb (B, D) */
    public NDArray apply(NDArray timestep) {
        return linear2.apply(Nn.silu(linear1.apply(sinusoid(timestep))));
    }
}
