package dev.retouch.model.adapter;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.LayerNorm;
import dev.retouch.tensor.AdaptedTokens;
import dev.retouch.weights.Weights;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one block adds to the target tokens: cross-attention on the condition stream, then a gated FFN (Eq. 1 and 2).
 *
 * <p>The FFN's last layer starts at zero, so an untrained adapter is exactly the backbone.
 */
public record BlockAdapter(
        LayerNorm normQuery, CrossAttention attn, LayerNorm normOut, FeedForward ff, SpatialGate gate) {

    private static final double EPS = 1e-6;

    /** Loads {@code block_adapters.N}. */
    public static BlockAdapter load(Weights w, AdapterConfig c) {
        return new BlockAdapter(
                LayerNorm.load(w.at("norm_query"), c.width(), EPS),
                CrossAttention.load(w.at("attn"), c.width(), c.numHeads()),
                LayerNorm.load(w.at("norm_out"), c.width(), EPS),
                FeedForward.load(w.at("ff"), c.width(), 2 * c.width()),
                SpatialGate.load(w.at("gate"), c.width()));
    }

    /**
     * The sequence img (B, N, D) with its first Nt tokens changed; keys, values and gates are made on the way, so that a
     * gradient reaches all of the block's parameters and the condition.
     *
     * @param condition (B, Nc, D) of {@link ConditionEncoder}
     * @param region (B, Nt, 1) in [0, 1]
     */
    public NDArray adapted(NDArray img, NDArray condition, NDArray region) {
        return apply(img, null, attn.keysValues(condition), gate.apply(region));
    }

    /**
     * The sequence img (B, N, D) with some of its tokens changed.
     *
     * @param positions (M) of those tokens; null for the first M
     * @param gateValues (B, M, 1)
     */
    NDArray apply(NDArray img, @Nullable NDArray positions, KeysValues condition, NDArray gateValues) {
        return AdaptedTokens.of(
                img,
                positions,
                gateValues,
                condition.keys(),
                condition.values(),
                EPS,
                List.of(
                        normQuery.weight(),
                        normQuery.bias(),
                        attn.toQ().weight(),
                        attn.toQ().bias(),
                        attn.toOut().weight(),
                        attn.toOut().bias(),
                        normOut.weight(),
                        normOut.bias(),
                        ff.up().weight(),
                        ff.up().bias(),
                        ff.down().weight(),
                        ff.down().bias()));
    }
}
