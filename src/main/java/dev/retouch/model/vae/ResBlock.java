package dev.retouch.model.vae;

import ai.djl.ndarray.NDArray;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;
import org.jspecify.annotations.Nullable;

/** Norm, SiLU, convolution, twice; with a 1x1 convolution on the residual where widths differ. */
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
        NDArray normed;
        try (NDArray h = conv1.consume(Nn.channelNormSilu(x, norm1))) {
            normed = Nn.channelNormSilu(h, norm2);
        }
        NDArray y = conv2.consume(normed);
        return y.add(shortcut == null ? x : shortcut.apply(x));
    }
}
