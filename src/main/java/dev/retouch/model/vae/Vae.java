package dev.retouch.model.vae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;
import java.util.List;

/** The autoencoder for still images; sides are multiples of {@link VaeConfig#scaleFactor()}. */
public record Vae(VaeConfig config, Encoder encoder, Conv quantConv, Conv postQuantConv, Decoder decoder) {

    /**
     * Loads an autoencoder with the tensor names of the reference. In training it is loaded with {@code GradMode} on,
     * anew in each step, because the views of the temporal taps belong to the step's graph.
     */
    public static Vae load(Weights w, VaeConfig c) {
        return new Vae(
                c,
                Encoder.load(w.at("encoder"), c),
                Conv.causal(w.at("quant_conv"), 2 * c.zDim(), 2 * c.zDim(), 1),
                Conv.causal(w.at("post_quant_conv"), c.zDim(), c.zDim(), 1),
                Decoder.load(w.at("decoder"), c));
    }

    /** Keys of the published checkpoint that a single frame does not use. */
    public static boolean isIgnored(String key) {
        return key.contains(".time_conv.");
    }

    /** pixels (B, 3, H, W) in [-1, 1] -> (B, 2 z, h, w): means, then logarithms of variances */
    public NDArray moments(NDArray pixels) {
        return quantConv.apply(encoder.apply(pixels));
    }

    /** pixels (B, 3, H, W) in [-1, 1] -> latents (B, z, h, w): the mode of the distribution, not normalised */
    public NDArray encode(NDArray pixels) {
        return moments(pixels).split(new long[] {config.zDim()}, 1).get(0);
    }

    /** latents (B, z, h, w), not normalised -> pixels (B, 3, H, W), not clamped */
    public NDArray decodeUnclamped(NDArray latents) {
        return decoder.apply(postQuantConv.apply(latents));
    }

    /** latents (B, z, h, w), not normalised -> pixels (B, 3, H, W) in [-1, 1] */
    public NDArray decode(NDArray latents) {
        return decodeUnclamped(latents).clip(-1, 1);
    }

    /** (x - mean) / std of each channel: the input of the transformer. */
    public NDArray normalize(NDArray latents) {
        return latents.sub(channels(latents, config.latentsMean())).div(channels(latents, config.latentsStd()));
    }

    /** The inverse of {@link #normalize}. */
    public NDArray denormalize(NDArray latents) {
        return latents.mul(channels(latents, config.latentsStd())).add(channels(latents, config.latentsMean()));
    }

    private static NDArray channels(NDArray like, List<Double> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        NDManager manager = like.getManager();
        return Nn.like(Tensors.floats(manager, floats, 1, floats.length, 1, 1), like);
    }
}
