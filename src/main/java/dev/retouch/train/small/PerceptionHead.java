package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.LayerNorm;
import dev.retouch.model.Linear;
import dev.retouch.scene.Palette;
import dev.retouch.scene.VisibleObject;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;

/**
 * Predicts for each token of a picture what it shows, in which colour, and which token it is; trained with the text
 * encoder, then discarded.
 *
 * <p>A label for every token is a hundred times the signal of one place for every sentence. The published text encoder
 * was trained on millions of pictures before it was given instructions; this stands in for them.
 */
record PerceptionHead(LayerNorm norm, Linear kind, Linear colour, Linear place) {

    /** In the names of its parameters and in the log. */
    static final String NAME = "sight";

    /** The class behind the last one: nothing. */
    static final int NO_KIND = VisibleObject.KINDS;

    /** The same of colours. */
    static final int NO_COLOUR = Palette.names().size();

    private static final float PLACE_WEIGHT = 0.3f;

    /** @param tokens of a picture among the words */
    static PerceptionHead load(Weights w, int width, int tokens) {
        return new PerceptionHead(
                LayerNorm.load(w.at("norm"), width, 1e-6),
                Linear.load(w.at("kind"), width, NO_KIND + 1),
                Linear.load(w.at("colour"), width, NO_COLOUR + 1),
                Linear.load(w.at("place"), width, tokens));
    }

    /**
     * Sum of the three cross-entropies, a scalar.
     *
     * @param states (M, D) hidden states of the pictures' tokens
     * @param kinds (M) classes, {@link #NO_KIND} for none
     * @param colours (M) classes, {@link #NO_COLOUR} for none
     * @param places (M) which token of its picture each one is
     */
    NDArray loss(NDArray states, NDArray kinds, NDArray colours, NDArray places) {
        NDArray x = norm.apply(states);
        return Nn.crossEntropy(kind.apply(x), kinds)
                .add(Nn.crossEntropy(colour.apply(x), colours))
                .add(Nn.times(Nn.crossEntropy(place.apply(x), places), PLACE_WEIGHT));
    }
}
