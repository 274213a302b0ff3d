package dev.retouch.edit;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * An instruction as the networks see it.
 *
 * @param words (1, T, textWidth) what the transformer reads
 * @param layers the text encoder's last hidden layers, each (1, T, textWidth), for the adapter
 */
record Prompt(NDArray words, List<NDArray> layers) {}
