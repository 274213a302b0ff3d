package dev.retouch.model.adapter;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.Linear;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;

/** D -> inner -> D with tanh-approximate GELU. */
record FeedForward(Linear up, Linear down) {

    static FeedForward load(Weights w, int width, int inner) {
        return new FeedForward(Linear.load(w.at("up"), width, inner), Linear.load(w.at("down"), inner, width));
    }

    /** (..., D) -> (..., D) */
    NDArray apply(NDArray x) {
        return down.apply(Nn.geluTanh(up.apply(x)));
    }
}
