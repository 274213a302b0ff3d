package dev.retouch.model.text;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.Projection;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;

/** The language model's gated MLP, without biases. */
public record SwiGlu(Projection gateProj, Projection upProj, Projection downProj) {

    static SwiGlu load(Weights w, TextConfig c) {
        return new SwiGlu(
                Projection.load(w.at("gate_proj"), c.hiddenSize(), c.intermediateSize()),
                Projection.load(w.at("up_proj"), c.hiddenSize(), c.intermediateSize()),
                Projection.load(w.at("down_proj"), c.intermediateSize(), c.hiddenSize()));
    }

    /** (B, L, D) -> (B, L, D) */
    NDArray apply(NDArray x) {
        return downProj.apply(Nn.silu(gateProj.apply(x)).mul(upProj.apply(x)));
    }
}
