package dev.retouch.bundle;

import dev.retouch.weights.TensorEntry;
import java.util.Map;

/**
 * Bytes of a network's weights on the device.
 *
 * @param all of them
 * @param streamed what is left on the device when two of its blocks are
 */
record WeightBytes(long all, long streamed) {

    private static final int STREAMED = 2;

    /** @param number bytes of one number */
    static WeightBytes of(Map<String, long[]> shapes, int number) {
        long all =
                number * shapes.values().stream().mapToLong(TensorEntry::size).sum();
        return new WeightBytes(all, all);
    }

    /**
     * The same for a network of blocks.
     *
     * @param prefix of the names of the blocks' tensors
     * @param fp8 whether they are stored as {@link Fp8Layers} says
     */
    static WeightBytes ofBlocks(Map<String, long[]> shapes, String prefix, int count, int number, boolean fp8) {
        long blocks = 0;
        long rest = 0;
        for (Map.Entry<String, long[]> tensor : shapes.entrySet()) {
            long bytes = fp8
                    ? Fp8Layers.bytes(tensor.getKey(), tensor.getValue())
                    : TensorEntry.size(tensor.getValue()) * number;
            if (tensor.getKey().startsWith(prefix)) {
                blocks += bytes;
            } else {
                rest += bytes;
            }
        }
        return new WeightBytes(rest + blocks, rest + blocks * Math.min(STREAMED, count) / count);
    }

    /** The autoencoder's when it is moved: of its kernels over time a still picture needs the last tap alone. */
    static long ofLastTaps(Map<String, long[]> shapes, int number) {
        return number
                * shapes.values().stream()
                        .mapToLong(shape -> TensorEntry.size(shape) / (shape.length == 5 ? shape[2] : 1))
                        .sum();
    }
}
