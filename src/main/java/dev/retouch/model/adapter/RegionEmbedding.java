package dev.retouch.model.adapter;

import ai.djl.ndarray.NDArray;
import dev.retouch.weights.Weights;

/** edit (D), keep (D): the vector of a token is interpolated between them by its share inside the region (Eq. 3, 6). */
record RegionEmbedding(NDArray edit, NDArray keep) {

    static RegionEmbedding load(Weights w, int width) {
        return new RegionEmbedding(w.tensor("edit", width), w.tensor("keep", width));
    }

    /** region (B, L, 1) in [0, 1] -> (B, L, D) */
    NDArray apply(NDArray region) {
        return region.mul(edit.sub(keep)).add(keep);
    }
}
