package dev.retouch.model.dit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.retouch.tensor.Nn;

/**
 * Shift, scale and gate of one half of a block, each (B, 1, D), or (B, N, D) where tokens differ; in this order, unlike
 * in the comment of the reference.
 */
public record Modulation(NDArray shift, NDArray scale, NDArray gate) {

    /** mod (B, L, 6 D) -> the halves for attention and for the MLP */
    public static Modulation[] halves(NDArray mod) {
        NDList parts = mod.split(6, 2);
        return new Modulation[] {
            new Modulation(parts.get(0), parts.get(1), parts.get(2)),
            new Modulation(parts.get(3), parts.get(4), parts.get(5))
        };
    }

    /** The input of attention or MLP: (B, L, D) -> (B, L, D) */
    public NDArray before(NDArray x) {
        return Nn.normModulate(x, shift, scale, DitConfig.NORM_EPS);
    }

    /** Adds the gated output of attention or MLP to the residual: (B, L, D) -> (B, L, D) */
    public NDArray after(NDArray residual, NDArray y) {
        return Nn.gatedAdd(residual, y, gate);
    }
}
