package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.LayerNorm;
import dev.retouch.model.Linear;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;

/**
 * Predicts from the text encoder's states where the instruction asks for a change; trained with it, then discarded.
 *
 * <p>The published text encoder can already locate what a sentence names in a picture. A fresh one learns it only when it
 * is trained to: after training on the transformer's loss alone it could not tell places apart.
 */
record GroundingHead(LayerNorm norm, Linear up, Linear down) {

    /** In the names of its parameters. */
    static final String NAME = "grounding";

    private static final int HIDDEN = 256;

    /** @param cells latent tokens of a picture */
    static GroundingHead load(Weights w, int width, int cells) {
        return new GroundingHead(
                LayerNorm.load(w.at("norm"), width, 1e-6),
                Linear.load(w.at("up"), width, HIDDEN),
                Linear.load(w.at("down"), HIDDEN, cells));
    }

    /**
     * Where a change is asked for.
     *
     * @param words (B, L, D) the prompts' hidden states, zeros behind shorter ones
     * @return (B, cells) probability that a token of the picture belongs to the region
     */
    NDArray apply(NDArray words) {
        // The mean, since the perceiver that reads these states for the mask predictor is not trained to search them
        // for
        // places.
        NDArray mean = words.mean(new int[] {1});
        return Nn.sigmoid(Nn.f32(down.apply(Nn.silu(up.apply(norm.apply(mean))))));
    }
}
