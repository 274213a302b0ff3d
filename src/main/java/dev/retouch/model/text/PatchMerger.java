package dev.retouch.model.text;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.Linear;
import dev.retouch.model.RmsNorm;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;

/** Merges four patches into one token of the language model's width. */
public record PatchMerger(RmsNorm lnQ, Linear first, Linear second) {

    static PatchMerger load(Weights w, VisionConfig c) {
        int merged = c.hiddenSize() * c.mergeUnit();
        return new PatchMerger(
                RmsNorm.load(w.at("ln_q"), c.hiddenSize(), VisionConfig.NORM_EPS),
                Linear.load(w.at("mlp.0"), merged, merged),
                Linear.load(w.at("mlp.2"), merged, c.outHiddenSize()));
    }

    /** (P, D of a patch) -> (M, D of a word) */
    public NDArray apply(NDArray x) {
        long merged = first.weight().getShape().get(1);
        return second.apply(Nn.gelu(first.apply(lnQ.apply(x).reshape(-1, merged))));
    }
}
