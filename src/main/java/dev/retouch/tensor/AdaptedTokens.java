package dev.retouch.tensor;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cross-attention and a gated feed-forward on some tokens of a sequence, in one call. */
public final class AdaptedTokens {

    private AdaptedTokens() {}

    /**
     * The sequence img (B, N, D) with some tokens changed.
     *
     * @param positions (M) of those tokens; null for the first M
     * @param gates (B, M, 1)
     * @param keys (B, H, Lk, d)
     * @param values (B, H, Lk, d)
     * @param eps of both norms
     * @param layers weight and bias of the norm before the queries, of the queries, of the output, of the norm after it,
     *     and of both layers of the feed-forward
     */
    public static NDArray of(
            NDArray img,
            @Nullable NDArray positions,
            NDArray gates,
            NDArray keys,
            NDArray values,
            double eps,
            List<NDArray> layers) {
        List<NDArray> arguments = new ArrayList<>(
                List.of(img, positions == null ? Kernels.none() : positions, gates, keys, values, Kernels.scalar(eps)));
        arguments.addAll(layers);
        return Kernels.call("adapted_tokens", arguments.toArray(NDArray[]::new));
    }
}
