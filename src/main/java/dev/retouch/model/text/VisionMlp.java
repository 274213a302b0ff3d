package dev.retouch.model.text;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.Linear;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;

/** A gated MLP with biases. */
public record VisionMlp(Linear gateProj, Linear upProj, Linear downProj) {

    static VisionMlp load(Weights w, VisionConfig c) {
        return new VisionMlp(
                Linear.load(w.at("gate_proj"), c.hiddenSize(), c.intermediateSize()),
                Linear.load(w.at("up_proj"), c.hiddenSize(), c.intermediateSize()),
                Linear.load(w.at("down_proj"), c.intermediateSize(), c.hiddenSize()));
    }

    /** (P, D) -> (P, D) */
    NDArray apply(NDArray x) {
        return downProj.apply(Nn.silu(gateProj.apply(x)).mul(upProj.apply(x)));
    }
}
