package dev.retouch.tensor;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transformer block with two streams, image and words, in three calls: {@link #modulations}, {@link #attended} and
 * {@link #fed}; attention also step by step, for image tokens whose keys and values are known for some only.
 *
 * <p>What lies between the steps of one call is freed as soon as it has been read.
 *
 * @param img (B, N, D)
 * @param txt (B, T, D)
 * @param imgModulation (B, R, 6 D): shift, scale and gate of attention, then those of the MLP; R is 1, or 2 where image
 *     tokens after the first {@code target} have the second row
 * @param txtModulation (B, 1, 6 D)
 * @param target number of target tokens
 * @param eps of every norm
 */
public record TwoStreams(
        NDArray img, NDArray txt, NDArray imgModulation, NDArray txtModulation, int target, double eps) {

    /** Queries, keys and values of both streams, words first: each (B, T + N, H, d). */
    public record Heads(NDArray q, NDArray k, NDArray v) {}

    /**
     * Both modulations, first the image's.
     *
     * @param imgCond (B, R, D)
     * @param txtCond (B, 1, D)
     * @param layers weight and bias of the image's layer, then of the words'
     */
    public static List<NDArray> modulations(NDArray imgCond, NDArray txtCond, List<NDArray> layers) {
        return Kernels.callAll("modulations", arguments(List.of(imgCond, txtCond), layers));
    }

    /**
     * Both streams, image first, with the joint attention added.
     *
     * @param rotary cosines and sines (N, d / 2) of the image tokens, then (T, d / 2) of the words
     * @param mask (B, 1, 1, T + N), true where a key may be attended to; null when all may
     * @param projections as in {@link #heads}
     * @param outputs as in {@link #withAttention}
     */
    public List<NDArray> attended(
            List<NDArray> rotary, @Nullable NDArray mask, List<NDArray> projections, List<NDArray> outputs) {
        List<NDArray> masked = List.of(mask == null ? Kernels.none() : mask, Kernels.scalar(eps));
        return Kernels.callAll("attended_streams", arguments(streams(), rotary, masked, projections, outputs));
    }

    /**
     * The first step of {@link #attended}, for any image tokens that come with their rotary rows.
     *
     * @param rotary cosines and sines (N, d / 2) of the image tokens, then (T, d / 2) of the words
     * @param projections for the image weight, bias and head norm (d) of queries and of keys, weight and bias of
     *     values; then the same for the words
     */
    public Heads heads(List<NDArray> rotary, List<NDArray> projections) {
        List<NDArray> parts =
                Kernels.callAll("joint_heads", arguments(streams(), rotary, List.of(Kernels.scalar(eps)), projections));
        return new Heads(parts.get(0), parts.get(1), parts.get(2));
    }

    /**
     * The second step: q (B, Lq, H, d), k and v (B, Lk, H, d) -> (B, Lq, H d).
     *
     * @param mask (B, 1, 1, Lk), true where a key may be attended to; null when all may
     */
    public static NDArray attention(NDArray q, NDArray k, NDArray v, @Nullable NDArray mask) {
        return Kernels.call("joint_attention", q, k, v, mask == null ? Kernels.none() : mask);
    }

    /**
     * The last step: both streams, image first, with the attention (B, T + N, D) of their tokens added.
     *
     * @param outputs weight and bias of the image's output projection, then of the words'
     */
    public List<NDArray> withAttention(NDArray attention, List<NDArray> outputs) {
        return Kernels.callAll("joint_output", arguments(streams(), List.of(attention), outputs));
    }

    /**
     * Both streams, image first, with their MLPs added.
     *
     * @param mlps weight and bias of the image's two layers, then of the words'
     */
    public List<NDArray> fed(List<NDArray> mlps) {
        return Kernels.callAll("fed_streams", arguments(streams(), List.of(Kernels.scalar(eps)), mlps));
    }

    /** A function of the streams, their modulations and what else it takes, in order. */
    @SafeVarargs
    final List<NDArray> called(String method, List<NDArray>... parts) {
        return Kernels.callAll(method, arguments(streams(), arguments(parts)));
    }

    private List<NDArray> streams() {
        return List.of(img, txt, imgModulation, txtModulation, Kernels.scalar(target));
    }

    @SafeVarargs
    private static List<NDArray> arguments(List<NDArray>... parts) {
        List<NDArray> all = new ArrayList<>();
        for (List<NDArray> part : parts) {
            all.addAll(part);
        }
        return all;
    }
}
