package dev.retouch.train.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.jspecify.annotations.Nullable;

/**
 * What a stage hands back to the one before it; whoever takes it copies it and closes it.
 *
 * @param img of the image stream, (B, N, D)
 * @param txt of the words' stream, (B, T, D); null when nothing depends on it
 * @param condition of the condition stream, (B, Nc, D), summed over this stage and those behind it; null before any
 * @param owner of these tensors
 */
record Gradients(
        NDArray img, @Nullable NDArray txt, @Nullable NDArray condition, NDManager owner) implements AutoCloseable {

    @Override
    public void close() {
        owner.close();
    }
}
