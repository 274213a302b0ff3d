package dev.retouch.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch's instructions as the text encoder's hidden states.
 *
 * @param layers the last hidden layers in order, each (B, T, textWidth)
 * @param mask (B, T) true for real tokens; null when all are
 */
public record InstructionStates(
        List<NDArray> layers, @Nullable NDArray mask) {

    /** What the transformer reads. */
    NDArray last() {
        return layers.get(layers.size() - 1);
    }

    /** Longest prompt of the batch, T. */
    int length() {
        return (int) last().getShape().get(1);
    }

    /** The first samples alone, as views. */
    InstructionStates first(int count) {
        NDIndex rows = new NDIndex("0:" + count);
        return new InstructionStates(
                layers.stream().map(layer -> layer.get(rows)).toList(), mask == null ? null : mask.get(rows));
    }
}
