package dev.retouch.model.vae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;

/** Residual block, single-head attention over all positions, residual block. */
public record MidBlock(ResBlock first, NDArray norm, Conv toQkv, Conv proj, ResBlock second) {

    static MidBlock load(Weights w, int width) {
        Weights attention = w.at("attentions", 0);
        return new MidBlock(
                ResBlock.load(w.at("resnets", 0), width, width),
                attention.at("norm").tensor("gamma", width, 1, 1),
                Conv.plain(attention.at("to_qkv"), width, 3 * width, 1),
                Conv.plain(attention.at("proj"), width, width, 1),
                ResBlock.load(w.at("resnets", 1), width, width));
    }

    /** (B, C, H, W) -> (B, C, H, W) */
    public NDArray apply(NDArray x) {
        return second.apply(attend(first.apply(x)));
    }

    /** The attention with its residual. */
    public NDArray attend(NDArray x) {
        return Tensors.scoped(() -> forward(x));
    }

    private NDArray forward(NDArray x) {
        Shape s = x.getShape();
        NDArray qkv = toQkv.apply(Nn.channelNorm(x, norm)).reshape(s.get(0), 1, 3 * s.get(1), s.get(2) * s.get(3));
        NDList parts = qkv.split(3, 2);
        // At 1024 x 1024 there are 16,384 positions: unfused, their logits alone take 1 GB.
        NDArray out = Nn.attention(rows(parts.get(0)), rows(parts.get(1)), rows(parts.get(2)));
        return x.add(proj.apply(out.transpose(0, 1, 3, 2).reshape(s)));
    }

    /** (B, 1, C, L) -> (B, 1, L, C) */
    private static NDArray rows(NDArray x) {
        return Nn.contiguous(x.transpose(0, 1, 3, 2));
    }
}
