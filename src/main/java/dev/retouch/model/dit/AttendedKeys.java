package dev.retouch.model.dit;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/** What the tokens of a pass attend to. */
@FunctionalInterface
public interface AttendedKeys {

    /** Every token of the pass itself. */
    AttendedKeys OWN = (block, attn, x, m, rope, mask) -> attn.forward(x, m, rope, mask);

    /**
     * Both streams with their attention added.
     *
     * @param mask (B, 1, 1, T + N), true where a token of the pass may be attended to; null when all may
     */
    Streams attended(int block, JointAttention attn, Streams x, Modulation m, RopeTables rope, @Nullable NDArray mask);
}
