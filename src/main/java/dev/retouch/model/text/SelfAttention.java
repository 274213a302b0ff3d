package dev.retouch.model.text;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.Linear;
import dev.retouch.model.Projection;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;

/** Causal attention whose query heads share key and value heads in groups. */
public record SelfAttention(Linear qProj, Linear kProj, Linear vProj, Projection oProj, int heads, int keyHeads) {

    static SelfAttention load(Weights w, TextConfig c) {
        int keys = c.numKeyValueHeads() * c.headDim();
        return new SelfAttention(
                Linear.load(w.at("q_proj"), c.hiddenSize(), c.hiddenSize()),
                Linear.load(w.at("k_proj"), c.hiddenSize(), keys),
                Linear.load(w.at("v_proj"), c.hiddenSize(), keys),
                Projection.load(w.at("o_proj"), c.hiddenSize(), c.hiddenSize()),
                c.numAttentionHeads(),
                c.numKeyValueHeads());
    }

    /** x (B, L, D) -> (B, L, D) */
    public NDArray forward(NDArray x, Rotary rotary, CausalMask mask) {
        NDArray q = rotary.apply(Nn.splitHeads(qProj.apply(x), heads));
        NDArray k = rotary.apply(Nn.splitHeads(kProj.apply(x), keyHeads));
        NDArray v = Nn.splitHeads(vProj.apply(x), keyHeads);
        int group = heads / keyHeads;
        return oProj.apply(Nn.mergeHeads(mask.attend(q, Nn.repeatHeads(k, group), Nn.repeatHeads(v, group))));
    }
}
