package dev.retouch.model.text;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.RmsNorm;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;

/** One block of the vision tower. */
public record VisionBlock(RmsNorm norm1, VisionAttention attn, RmsNorm norm2, VisionMlp mlp) {

    static VisionBlock load(Weights w, VisionConfig c) {
        return new VisionBlock(
                RmsNorm.load(w.at("norm1"), c.hiddenSize(), VisionConfig.NORM_EPS),
                VisionAttention.load(w.at("attn"), c),
                RmsNorm.load(w.at("norm2"), c.hiddenSize(), VisionConfig.NORM_EPS),
                VisionMlp.load(w.at("mlp"), c));
    }

    /** x (P, D), rotary tables (P, 1, d) -> (P, D) */
    NDArray forward(NDArray x, Rotary rotary, Segments segments) {
        try (NDArray attended = Tensors.scoped(() -> x.add(attn.forward(norm1.apply(x), rotary, segments)))) {
            return Tensors.scoped(() -> attended.add(mlp.apply(norm2.apply(attended))));
        }
    }
}
