package dev.retouch.model.adapter;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.LayerNorm;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;

/**
 * What one block adds to the target tokens: cross-attention on the condition stream, then a gated FFN (Eq. 1 and 2).
 *
 * <p>The FFN's last layer starts at zero, so an untrained adapter is exactly the backbone.
 */
record BlockAdapter(LayerNorm normQuery, CrossAttention attn, LayerNorm normOut, FeedForward ff, SpatialGate gate) {

    private static final double EPS = 1e-6;

    static BlockAdapter load(Weights w, AdapterConfig c) {
        return new BlockAdapter(
                LayerNorm.load(w.at("norm_query"), c.width(), EPS),
                CrossAttention.load(w.at("attn"), c.width(), c.numHeads()),
                LayerNorm.load(w.at("norm_out"), c.width(), EPS),
                FeedForward.load(w.at("ff"), c.width(), 2 * c.width()),
                SpatialGate.load(w.at("gate"), c.width()));
    }

    /** img (B, Nt, D), gate (B, Nt, 1) -> (B, Nt, D) */
    NDArray apply(NDArray img, KeysValues condition, NDArray gateValues) {
        NDArray u = normOut.apply(attn.apply(normQuery.apply(img), condition, null));
        return Nn.gatedAdd(img, ff.apply(u), gateValues);
    }
}
