package dev.retouch.model.text;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.RmsNorm;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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

    /**
     * The last of these: x, then the output (B, L, D) of each layer, the last one after the norm.
     *
     * @param x (B, L, D); freed when it is not among the results
     * @param count number of results, at least 1; earlier ones are freed on the way
     */
    List<NDArray> forward(NDArray x, Rotary rotary, CausalMask mask, int count) {
        Deque<NDArray> states = new ArrayDeque<>(List.of(x));
        for (DecoderLayer layer : layers) {
            states.addLast(layer.forward(states.getLast(), rotary, mask));
            if (states.size() > count) {
                states.removeFirst().close();
            }
        }
        try (NDArray last = states.removeLast()) {
            states.addLast(norm.apply(last));
        }
        return List.copyOf(states);
    }
}
