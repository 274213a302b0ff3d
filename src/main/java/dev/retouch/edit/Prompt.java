package dev.retouch.edit;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * An instruction as the networks see it.
 *
 * @param layers the text encoder's last hidden layers, each (1, T, textWidth), for the adapter
 */
record Prompt(List<NDArray> layers) {

    /** The last layer (1, T, textWidth), which the transformer reads. */
    NDArray words() {
        return layers.get(layers.size() - 1);
    }
}
