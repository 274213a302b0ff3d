package dev.retouch.model.adapter;

import ai.djl.ndarray.NDArray;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The target tokens that a block's adapter acts on.
 *
 * @param positions (M) of the tokens whose gate is open anywhere in the batch; null when all or none are
 * @param gates (B, M, 1)
 * @param open M
 */
record OpenTokens(@Nullable NDArray positions, NDArray gates, int open) {

    /**
     * @param gates (B, Nt, 1)
     * @param closed gates below this count as closed
     */
    static OpenTokens of(NDArray gates, double closed) {
        int tokens = (int) gates.getShape().get(1);
        float[] values;
        try (NDArray highest = Nn.f32(gates).max(new int[] {0})) {
            values = highest.toFloatArray();
        }
        // NaN counts as open, so that it reaches the result and is refused there instead of passing as a closed gate.
        long[] open = IntStream.range(0, tokens)
                .filter(i -> !(values[i] < closed))
                .mapToLong(i -> i)
                .toArray();
        if (open.length == 0 || open.length == tokens) {
            return new OpenTokens(null, gates, open.length);
        }
        NDArray positions = Tensors.longs(gates.getManager(), open, open.length);
        return new OpenTokens(positions, Nn.takePositions(gates, positions), open.length);
    }

    boolean isNone() {
        return open == 0;
    }
}
