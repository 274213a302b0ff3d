package dev.retouch.model.vae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;

/**
 * weight (out, in, k, k), bias (out).
 *
 * <p>The published kernels have three dimensions with zero padding before the first frame, so on a still image only the
 * last temporal tap has an effect: the network is two-dimensional.
 */
public record Conv(NDArray weight, NDArray bias) {

    /** A causal convolution of the checkpoint, (out, in, side, side, side). */
    static Conv causal(Weights w, int in, int out, int side) {
        NDArray weight = w.tensor("weight", out, in, side, side, side);
        return new Conv(weight.get(new NDIndex(":, :, {}", side - 1)), w.tensor("bias", out));
    }

    /** A convolution of single frames, (out, in, side, side). */
    static Conv plain(Weights w, int in, int out, int side) {
        return new Conv(w.tensor("weight", out, in, side, side), w.tensor("bias", out));
    }

    /** (B, in, H, W) -> (B, out, H, W) */
    public NDArray apply(NDArray x) {
        return Nn.conv(x, weight, bias);
    }

    /** The same, freeing its input. */
    NDArray consume(NDArray x) {
        try (x) {
            return apply(x);
        }
    }

    /** (B, in, H, W) -> (B, out, H / 2, W / 2) */
    public NDArray down(NDArray x) {
        return Nn.convDown(x, weight, bias);
    }
}
