package dev.retouch.model.vae;

import ai.djl.ndarray.NDArray;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;
import org.jspecify.annotations.Nullable;

/** norm, SiLU, convolution, twice; a 1x1 convolution carries the residual where widths differ. */
public record ResBlock(
        NDArray norm1,
        Conv conv1,
        NDArray norm2,
        Conv conv2,
        @Nullable Conv shortcut) implements Stage {

    static ResBlock load(Weights w, int in, int out) {
        return new ResBlock(
                w.at("norm1").tensor("gamma", in, 1, 1, 1),
                Conv.causal(w.at("conv1"), in, out, 3),
                w.at("norm2").tensor("gamma", out, 1, 1, 1),
                Conv.causal(w.at("conv2"), out, out, 3),
                in == out ? null : Conv.causal(w.at("conv_shortcut"), in, out, 1));
    }

    @Override
    public NDArray apply(NDArray x) {
        return Tensors.scoped(() -> forward(x));
    }

    private NDArray forward(NDArray x) {
        NDArray residual = shortcut == null ? x : shortcut.apply(x);
        NDArray h = conv1.apply(Nn.silu(Nn.channelNorm(x, norm1)));
        return residual.add(conv2.apply(Nn.silu(Nn.channelNorm(h, norm2))));
    }
}
