package dev.retouch.model;

import ai.djl.ndarray.NDArray;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;

/** weight (D), bias (D). */
public record LayerNorm(NDArray weight, NDArray bias, double eps) {

    public static LayerNorm load(Weights w, int width, double eps) {
        return new LayerNorm(w.tensor("weight", width), w.tensor("bias", width), eps);
    }

    /** (..., D) -> (..., D) */
    public NDArray apply(NDArray x) {
        return Nn.layerNorm(x, weight, bias, eps);
    }
}
