package dev.retouch.model.adapter;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.Linear;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;

/** How strongly the adapter acts on each token (Eq. 6): the MLP is D -> D / 4 -> 1 with a sigmoid. */
record SpatialGate(RegionEmbedding region, Linear hidden, Linear out) {

    static SpatialGate load(Weights w, int width) {
        return new SpatialGate(
                RegionEmbedding.load(w, width),
                Linear.load(w.at("hidden"), width, width / 4),
                Linear.load(w.at("out"), width / 4, 1));
    }

    /** region (B, Nt, 1) in [0, 1] -> gate (B, Nt, 1) in [0, 1] */
    NDArray apply(NDArray tokens) {
        return Nn.sigmoid(out.apply(Nn.silu(hidden.apply(region.apply(tokens)))));
    }
}
