package dev.retouch.model.text;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.RmsNorm;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;

/** One layer of the language model. */
public record DecoderLayer(RmsNorm inputLayernorm, SelfAttention selfAttn, RmsNorm postAttentionLayernorm, SwiGlu mlp) {

    static DecoderLayer load(Weights w, TextConfig c) {
        return new DecoderLayer(
                RmsNorm.load(w.at("input_layernorm"), c.hiddenSize(), c.rmsNormEps()),
                SelfAttention.load(w.at("self_attn"), c),
                RmsNorm.load(w.at("post_attention_layernorm"), c.hiddenSize(), c.rmsNormEps()),
                SwiGlu.load(w.at("mlp"), c));
    }

    /** x (B, L, D) -> (B, L, D) */
    public NDArray forward(NDArray x, Rotary rotary, CausalMask mask) {
        try (NDArray attended = Tensors.scoped(() -> x.add(selfAttn.forward(inputLayernorm.apply(x), rotary, mask)))) {
            return Tensors.scoped(() -> attended.add(mlp.apply(postAttentionLayernorm.apply(attended))));
        }
    }
}
