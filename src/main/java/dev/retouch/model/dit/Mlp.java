package dev.retouch.model.dit;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.Linear;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;

/** D -> 4 D -> D with tanh-approximate GELU. */
public record Mlp(Linear up, Linear down) {

    static Mlp load(Weights w, int width) {
        return new Mlp(Linear.load(w.at("net.0.proj"), width, 4 * width), Linear.load(w.at("net.2"), 4 * width, width));
    }

    /** (B, L, D) -> (B, L, D) */
    public NDArray apply(NDArray x) {
        return Nn.mlpGeluTanh(x, up.weight(), up.bias(), down.weight(), down.bias());
    }
}
