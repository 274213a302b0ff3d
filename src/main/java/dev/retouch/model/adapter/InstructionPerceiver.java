package dev.retouch.model.adapter;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.LayerNorm;
import dev.retouch.model.Linear;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compresses the text encoder's last hidden layers into a fixed number of tokens (Eq. 4). */
record InstructionPerceiver(
        List<Linear> projections,
        NDArray queries,
        LayerNorm normQueries,
        LayerNorm normContext,
        CrossAttention attn,
        LayerNorm normFf,
        FeedForward ff) {

    private static final double EPS = 1e-6;

    static InstructionPerceiver load(Weights w, AdapterConfig c) {
        List<Linear> projections = new ArrayList<>();
        for (int i = 0; i < c.textLayers(); i++) {
            projections.add(Linear.load(w.at("projections", i), c.textWidth(), c.width() / c.textLayers()));
        }
        return new InstructionPerceiver(
                List.copyOf(projections),
                w.tensor("queries", c.instructionTokens(), c.width()),
                LayerNorm.load(w.at("norm_queries"), c.width(), EPS),
                LayerNorm.load(w.at("norm_context"), c.width(), EPS),
                CrossAttention.load(w.at("attn"), c.width(), c.numHeads()),
                LayerNorm.load(w.at("norm_ff"), c.width(), EPS),
                FeedForward.load(w.at("ff"), c.width(), 4 * c.width()));
    }

    /**
     * @param layers the last hidden layers in order, each (B, T, textWidth)
     * @param mask (B, T) true for real tokens; null when all are
     * @return (B, instructionTokens, D)
     */
    NDArray apply(List<NDArray> layers, @Nullable NDArray mask) {
        List<NDArray> projected = new ArrayList<>();
        for (int i = 0; i < projections.size(); i++) {
            projected.add(projections.get(i).apply(layers.get(i)));
        }
        NDArray context = normContext.apply(Nn.cat(2, projected));
        long batch = context.getShape().get(0);
        NDArray x = Nn.repeatFor(context, queries, batch);
        NDArray keyMask = mask == null ? null : mask.reshape(batch, 1, 1, -1);
        NDArray attended = x.add(attn.apply(normQueries.apply(x), attn.keysValues(context), keyMask));
        return attended.add(ff.apply(normFf.apply(attended)));
    }
}
