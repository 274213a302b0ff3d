package dev.retouch.train.adapter;

/**
 * Bytes that a training takes of one device.
 *
 * @param from first block
 * @param to behind the last block
 * @param frozen weights of the transformer
 * @param masters f32 weights of what is trained here
 * @param gradients of these
 * @param moments of the optimizer
 * @param kept for micro-batches that are on their way through the blocks behind
 * @param working at the peak of a block's or the head's backward pass
 */
public record DevicePlan(
        int from, int to, long frozen, long masters, long gradients, long moments, long kept, long working) {

    /** All of it at the peak. */
    public long total() {
        return frozen + masters + gradients + moments + kept + working;
    }
}
