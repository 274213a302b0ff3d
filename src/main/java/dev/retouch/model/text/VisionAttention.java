package dev.retouch.model.text;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.Linear;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;

/** Attention among patches of one window or one image. */
public record VisionAttention(Linear qkv, Linear proj, int heads) {

    static VisionAttention load(Weights w, VisionConfig c) {
        int width = c.hiddenSize();
        return new VisionAttention(
                Linear.load(w.at("qkv"), width, 3 * width), Linear.load(w.at("proj"), width, width), c.numHeads());
    }

    /** x (P, D), rotary tables (P, 1, d) -> (P, D) */
    NDArray forward(NDArray x, Rotary rotary, Segments segments) {
        NDArray all = qkv.apply(x).reshape(x.getShape().get(0), 3L * heads, -1);
        NDArray q = rotary.apply(Nn.span(all, 0, heads));
        NDArray k = rotary.apply(Nn.span(all, heads, 2L * heads));
        NDArray v = Nn.span(all, 2L * heads, 3L * heads);
        return proj.apply(segments.attend(q, k, v));
    }
}
