package dev.retouch.train;

import ai.djl.ndarray.NDManager;

/**
 * Batches that are drawn at random from a set of edits.
 *
 * @param manager owns the tensors of a step
 * @param size samples of a batch
 * @param seed of all that is drawn
 */
public record BatchSource(NDManager manager, EditSamples samples, int size, long seed) {

    /** The random numbers of a step; the batch is drawn from them first. */
    public Noise noise(long step) {
        return Noise.of(seed, step);
    }

    /** Draws a batch. */
    EditBatch draw(Noise noise) {
        return EditBatch.of(manager, samples, noise.indices(size, samples.count()));
    }
}
