package dev.retouch.model.vit;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.LayerNorm;
import dev.retouch.model.Linear;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;

/** Norm and attention, norm and MLP, each with a residual. */
public record VitLayer(
        LayerNorm normBefore,
        Linear query,
        Linear key,
        Linear value,
        Linear attentionOutput,
        LayerNorm normAfter,
        Linear intermediate,
        Linear output,
        int heads) {

    static VitLayer load(Weights w, VitConfig c) {
        int width = c.width();
        Weights attention = w.at("attention.attention");
        return new VitLayer(
                LayerNorm.load(w.at("layernorm_before"), width, c.eps()),
                Linear.load(attention.at("query"), width, width),
                Linear.load(attention.at("key"), width, width),
                Linear.load(attention.at("value"), width, width),
                Linear.load(w.at("attention.output.dense"), width, width),
                LayerNorm.load(w.at("layernorm_after"), width, c.eps()),
                Linear.load(w.at("intermediate.dense"), width, c.mlpWidth()),
                Linear.load(w.at("output.dense"), c.mlpWidth(), width),
                c.heads());
    }

    /** (B, L, D) -> (B, L, D) */
    public NDArray forward(NDArray x) {
        NDArray h = normBefore.apply(x);
        NDArray attended = Nn.attention(
                Nn.splitHeads(query.apply(h), heads),
                Nn.splitHeads(key.apply(h), heads),
                Nn.splitHeads(value.apply(h), heads));
        NDArray y = x.add(attentionOutput.apply(Nn.mergeHeads(attended)));
        return y.add(output.apply(Nn.gelu(intermediate.apply(normAfter.apply(y)))));
    }
}
