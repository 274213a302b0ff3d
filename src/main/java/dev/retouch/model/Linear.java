package dev.retouch.model;

import ai.djl.ndarray.NDArray;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;

/** weight (out, in), bias (out). */
public record Linear(NDArray weight, NDArray bias) {

    public static Linear load(Weights w, int in, int out) {
        return new Linear(w.tensor("weight", out, in), w.tensor("bias", out));
    }

    /** (..., in) -> (..., out) */
    public NDArray apply(NDArray x) {
        return Nn.linear(x, weight, bias);
    }
}
