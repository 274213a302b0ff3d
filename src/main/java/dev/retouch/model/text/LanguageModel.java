package dev.retouch.model.text;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.RmsNorm;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;
import java.util.ArrayList;
import java.util.List;

/** embedTokens (V, D), the layers and the final norm. */
public record LanguageModel(NDArray embedTokens, List<DecoderLayer> layers, RmsNorm norm) {

    static LanguageModel load(Weights w, TextConfig c) {
        List<DecoderLayer> layers = new ArrayList<>();
        for (int i = 0; i < c.numHiddenLayers(); i++) {
            layers.add(DecoderLayer.load(w.at("layers", i), c));
        }
        return new LanguageModel(
                w.at("embed_tokens").tensor("weight", c.vocabSize(), c.hiddenSize()),
                List.copyOf(layers),
                RmsNorm.load(w.at("norm"), c.hiddenSize(), c.rmsNormEps()));
    }

    /** ids (N) -> (N, D) */
    NDArray embed(NDArray ids) {
        return Nn.embedding(embedTokens, ids);
    }

    /** x (B, L, D) -> x, then each layer's output (B, L, D), where the norm takes the place of the last. */
    List<NDArray> forward(NDArray x, Rotary rotary, CausalMask mask) {
        List<NDArray> states = new ArrayList<>(List.of(x));
        NDArray hidden = x;
        for (DecoderLayer layer : layers) {
            hidden = layer.forward(hidden, rotary, mask);
            states.add(hidden);
        }
        states.set(layers.size(), norm.apply(hidden));
        return List.copyOf(states);
    }
}
