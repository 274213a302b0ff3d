package dev.retouch.model;

import ai.djl.ndarray.NDArray;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;

/** weight (D). */
public record RmsNorm(NDArray weight, double eps) {

    public static RmsNorm load(Weights w, int width, double eps) {
        return new RmsNorm(w.tensor("weight", width), eps);
    }

    /** (..., D) -> (..., D) */
    public NDArray apply(NDArray x) {
        return Nn.rmsNorm(x, weight, eps);
    }
}
