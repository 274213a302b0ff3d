package dev.retouch.model.dit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Tensors;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The target tokens that a sparse pass computes, and all other image tokens, whose keys and values it takes from before.
 *
 * @param active (M) positions of the target tokens that are computed, in order
 * @param kept (N - M) positions of the others, the source's among them, in order
 */
public record SparseTokens(NDArray active, NDArray kept) {

    /**
     * Splits the image stream.
     *
     * @param manager owns the positions
     * @param computed for each target token, 1 where it is computed
     * @param imageTokens N, of target and sources together
     * @throws IllegalArgumentException when no token is computed, or more are than there are
     */
    public static SparseTokens of(NDManager manager, byte[] computed, int imageTokens) {
        long[] active = positions(computed, computed.length, 1);
        long[] kept = positions(Arrays.copyOf(computed, imageTokens), imageTokens, 0);
        if (active.length == 0 || imageTokens < computed.length) {
            throw new IllegalArgumentException(active.length + " of " + computed.length + " target tokens and "
                    + imageTokens + " image tokens cannot be a sparse pass");
        }
        return new SparseTokens(
                Tensors.longs(manager, active, active.length), Tensors.longs(manager, kept, kept.length));
    }

    private static long[] positions(byte[] computed, int length, int wanted) {
        return IntStream.range(0, length)
                .filter(i -> computed[i] == wanted)
                .mapToLong(i -> i)
                .toArray();
    }

    /** N, of target and sources together. */
    public int all() {
        return (int) (active.getShape().get(0) + kept.getShape().get(0));
    }
}
