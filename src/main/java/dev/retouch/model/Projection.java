package dev.retouch.model;

import ai.djl.ndarray.NDArray;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;

/** A linear layer without a bias: weight (out, in). */
public record Projection(NDArray weight) {

    public static Projection load(Weights w, int in, int out) {
        return new Projection(w.tensor("weight", out, in));
    }

    /** (..., in) -> (..., out) */
    public NDArray apply(NDArray x) {
        return Nn.linear(x, weight);
    }
}
