package dev.retouch.model.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;

/** A causal mask, with or without padding. */
public sealed interface CausalMask {

    /** q, k, v (B, H, L, d) -> (B, H, L, d) */
    NDArray attend(NDArray q, NDArray k, NDArray v);

    static CausalMask of(NDManager manager, TokenBatch batch) {
        if (!batch.hasPadding()) {
            return new Causal();
        }
        int length = batch.length();
        float[] added = new float[batch.size() * length * length];
        int next = 0;
        for (int b = 0; b < batch.size(); b++) {
            for (int i = 0; i < length; i++) {
                for (int j = 0; j < length; j++) {
                    added[next++] = j <= i && batch.mask()[b][j] ? 0 : Padded.LOWEST;
                }
            }
        }
        return new Padded(Tensors.floats(manager, added, batch.size(), 1, length, length));
    }

    /** Each token sees itself and those before it. */
    record Causal() implements CausalMask {

        @Override
        public NDArray attend(NDArray q, NDArray k, NDArray v) {
            return Nn.attentionCausal(q, k, v);
        }
    }

    /** The same without padding; added (B, 1, L, L) joins the logits. */
    record Padded(NDArray added) implements CausalMask {

        /**
         * Finite, so that a padding row, which attends to nothing, yields a mean and not NaN; and not the lowest number,
         * because fused kernels multiply it by the logarithm of e to base 2.
         */
        static final float LOWEST = -0x1p120f;

        @Override
        public NDArray attend(NDArray q, NDArray k, NDArray v) {
            return Nn.attention(q, k, v, Nn.like(added, v));
        }
    }
}
