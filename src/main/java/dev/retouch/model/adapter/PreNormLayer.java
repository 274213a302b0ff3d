package dev.retouch.model.adapter;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.LayerNorm;
import dev.retouch.weights.Weights;

/** A pre-norm transformer layer over one sequence: self-attention, then FFN 4 D. */
record PreNormLayer(LayerNorm normAttn, CrossAttention attn, LayerNorm normFf, FeedForward ff) {

    private static final double EPS = 1e-6;

    static PreNormLayer load(Weights w, int width, int heads) {
        return new PreNormLayer(
                LayerNorm.load(w.at("norm_attn"), width, EPS),
                CrossAttention.load(w.at("attn"), width, heads),
                LayerNorm.load(w.at("norm_ff"), width, EPS),
                FeedForward.load(w.at("ff"), width, 4 * width));
    }

    /** (B, L, D) -> (B, L, D) */
    NDArray apply(NDArray x) {
        NDArray normed = normAttn.apply(x);
        NDArray attended = x.add(attn.apply(normed, attn.keysValues(normed), null));
        return attended.add(ff.apply(normFf.apply(attended)));
    }
}
