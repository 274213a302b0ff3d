package dev.retouch.train.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.model.dit.RopeTables;
import dev.retouch.tensor.Copies;
import dev.retouch.tensor.Graphs;
import dev.retouch.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * What all blocks read beside their streams.
 *
 * @param imgCond conditioning of image tokens, (B, 1, D), or (B, 2, D) for target and clean tokens
 * @param cond conditioning of words, (B, 1, D)
 * @param mask (B, 1, 1, T + N) true for real tokens; null when all are
 * @param region (B, Nt, 1) in [0, 1]
 * @param condition (B, Nc, D), the stream that the adapters attend to
 */
record Shared(
        NDArray imgCond,
        NDArray cond,
        RopeTables rope,
        @Nullable NDArray mask,
        NDArray region,
        NDArray condition) {

    /** Copies that another manager owns and no scope; the condition is one that gradients accumulate in. */
    Shared copied(NDManager to) {
        RopeTables tables = new RopeTables(
                copy(to, rope.imgCos()),
                copy(to, rope.imgSin()),
                copy(to, rope.txtCos()),
                copy(to, rope.txtSin()),
                rope.targetTokens());
        return new Shared(
                copy(to, imgCond),
                copy(to, cond),
                tables,
                mask == null ? null : copy(to, mask),
                copy(to, region),
                Tensors.unscoped(Graphs.leaf(copy(to, condition))));
    }

    static NDArray copy(NDManager to, NDArray x) {
        return Tensors.unscoped(Copies.copied(to, x));
    }
}
