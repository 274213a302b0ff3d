package dev.retouch.model.adapter;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.Linear;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;
import org.jspecify.annotations.Nullable;

/** Multi-head attention of one sequence over another (or over itself), with an output projection. */
record CrossAttention(Linear toQ, Linear toK, Linear toV, Linear toOut, int heads) {

    static CrossAttention load(Weights w, int width, int heads) {
        return new CrossAttention(
                Linear.load(w.at("to_q"), width, width),
                Linear.load(w.at("to_k"), width, width),
                Linear.load(w.at("to_v"), width, width),
                Linear.load(w.at("to_out"), width, width),
                heads);
    }

    /** Keys and values (B, H, Lk, d) of a sequence, to be used for many queries. */
    KeysValues keysValues(NDArray context) {
        return new KeysValues(Nn.splitHeads(toK.apply(context), heads), Nn.splitHeads(toV.apply(context), heads));
    }

    /** x (B, L, D) -> (B, L, D); mask (B, 1, 1, Lk), true for real keys, null when all are */
    NDArray apply(NDArray x, KeysValues context, @Nullable NDArray mask) {
        NDArray q = Nn.splitHeads(toQ.apply(x), heads);
        return toOut.apply(Nn.mergeHeads(
                mask == null
                        ? Nn.attention(q, context.keys(), context.values())
                        : Nn.attention(q, context.keys(), context.values(), mask)));
    }
}
