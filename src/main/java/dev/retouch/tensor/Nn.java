package dev.retouch.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/** Layers as functions of activations and weights, for tensors of any type. */
public final class Nn {

    private Nn() {}

    /** x (..., in), weight (out, in), bias (out) -> (..., out) in the weight's type. */
    public static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
        return Kernels.call("linear", x, weight, bias);
    }

    /** x (..., in), weight (out, in) -> (..., out) in the weight's type. */
    public static NDArray linear(NDArray x, NDArray weight) {
        return Kernels.call("linear_no_bias", x, weight);
    }

    /** x (P, K) of flattened patches, weight (O, ...) with K values for each output -> (P, O). */
    public static NDArray patches(NDArray x, NDArray weight) {
        return Kernels.call("patches", x, weight);
    }

    /** x (B, C, H, W), weight (O, C, k, k) with k odd, bias (O) -> (B, O, H, W), zero padding. */
    public static NDArray conv(NDArray x, NDArray weight, NDArray bias) {
        return Kernels.call(GradMode.isOn() ? "conv_same_trained" : "conv_same", x, weight, bias);
    }

    /** x (B, C, H, W), weight (O, C, 3, 3), bias (O) -> (B, O, H / 2, W / 2), zero padding on the right and below. */
    public static NDArray convDown(NDArray x, NDArray weight, NDArray bias) {
        return Kernels.call("conv_down", x, weight, bias);
    }

    /** x (B, C, H, W), weight (O, C, p, p) -> (B, O, H / p, W / p). */
    public static NDArray convPatch(NDArray x, NDArray weight) {
        return Kernels.call("conv_patch", x, weight);
    }

    /** The same values laid out row by row: the fused forms of attention take nothing else. */
    public static NDArray contiguous(NDArray x) {
        return Kernels.call("contiguous", x);
    }

    /** q (B, H, Lq, d), k and v (B, H, Lk, d) -> (B, H, Lq, d), scale 1/sqrt(d). */
    public static NDArray attention(NDArray q, NDArray k, NDArray v) {
        return Kernels.call(GradMode.isOn() ? "attention_trained" : "attention", q, k, v);
    }

    /** The same with a causal mask: a query attends to its own position and those before it. */
    public static NDArray attentionCausal(NDArray q, NDArray k, NDArray v) {
        return Kernels.call("attention_causal", q, k, v);
    }

    /** The same with a mask, either boolean (true: attend) or added to the logits. */
    public static NDArray attention(NDArray q, NDArray k, NDArray v, NDArray mask) {
        return Kernels.call(GradMode.isOn() ? "attention_masked_trained" : "attention_masked", q, k, v, mask);
    }

    /**
     * A tensor times a number, wherever a gradient may come back.
     *
     * <p>The engine's own product puts the number into memory of the JVM and gives it up at once, while the graph still
     * needs it: after a garbage collection between the two the gradient is multiplied by whatever is there then.
     */
    public static NDArray times(NDArray x, double factor) {
        try (NDArray number = number(x, factor)) {
            return x.mul(number);
        }
    }

    /** The larger one of each value and a number; the same holds of its memory. */
    public static NDArray atLeast(NDArray x, double lowest) {
        try (NDArray number = number(x, lowest)) {
            return x.maximum(number);
        }
    }

    private static NDArray number(NDArray beside, double value) {
        return Tensors.floats(beside.getManager(), new float[] {(float) value});
    }

    /** Zero mean and unit variance over the last dimension. */
    public static NDArray layerNorm(NDArray x, double eps) {
        return Kernels.call("layer_norm", x, Kernels.scalar(eps));
    }

    /** The same, times weight (D), plus bias (D). */
    public static NDArray layerNorm(NDArray x, NDArray weight, NDArray bias, double eps) {
        return Kernels.call("layer_norm_affine", x, weight, bias, Kernels.scalar(eps));
    }

    /**
     * Normalises to unit mean square over the last dimension in f32, rounds to the weight's type, and multiplies by
     * weight (D).
     */
    public static NDArray rmsNorm(NDArray x, NDArray weight, double eps) {
        return Kernels.call("rms_norm", x, weight, Kernels.scalar(eps));
    }

    /** x (B, C, H, W) normalised to unit length over the channels, times sqrt(C), times gamma (C). */
    public static NDArray channelNorm(NDArray x, NDArray gamma) {
        return Kernels.call("channel_norm", x, gamma);
    }

    /** The same, then SiLU. */
    public static NDArray channelNormSilu(NDArray x, NDArray gamma) {
        return Kernels.call("channel_norm_silu", x, gamma);
    }

    public static NDArray silu(NDArray x) {
        return Kernels.call("silu", x);
    }

    /** GELU in its tanh approximation. */
    public static NDArray geluTanh(NDArray x) {
        return Kernels.call("gelu_tanh", x);
    }

    /** Two linear layers with {@link #geluTanh} between them. */
    public static NDArray mlpGeluTanh(NDArray x, NDArray up, NDArray upBias, NDArray down, NDArray downBias) {
        return Kernels.call("mlp_gelu_tanh", x, up, upBias, down, downBias);
    }

    /** GELU with the error function. */
    public static NDArray gelu(NDArray x) {
        return Kernels.call("gelu", x);
    }

    /** x * sigmoid(1.702 x), the activation of the first CLIP models. */
    public static NDArray quickGelu(NDArray x) {
        return Kernels.call("quick_gelu", x);
    }

    public static NDArray sigmoid(NDArray x) {
        return Kernels.call("sigmoid", x);
    }

    /** The layer norm of x, times (1 + scale), plus shift. */
    public static NDArray normModulate(NDArray x, NDArray shift, NDArray scale, double eps) {
        return Kernels.call("norm_modulate", x, shift, scale, Kernels.scalar(eps));
    }

    /** Rotates adjacent pairs: x (B, L, H, d), cos and sin (L, d / 2). */
    public static NDArray ropePairs(NDArray x, NDArray cos, NDArray sin) {
        return Kernels.call("rope_pairs", x, cos, sin);
    }

    /** Rotates the first half against the second: x (B, H, L, d), cos and sin broadcast to it. */
    public static NDArray ropeHalf(NDArray x, NDArray cos, NDArray sin) {
        return Kernels.call("rope_half", x, cos, sin);
    }

    /** (B, C, H, W) -> (B, C, 2 H, 2 W), each value repeated four times. */
    public static NDArray upsampleNearest2x(NDArray x) {
        return Kernels.call("upsample_nearest_2x", x);
    }

    /** (B, C, H, W) -> (B, C, height, width), corners not aligned. */
    public static NDArray upsampleBilinear(NDArray x, int height, int width) {
        return Kernels.call("upsample_bilinear", x, Kernels.scalar(height), Kernels.scalar(width));
    }

    /** (B, C, H, W) -> (B, C, height, width), the mean over the footprint of each cell. */
    public static NDArray areaAverage(NDArray x, int height, int width) {
        return Kernels.call("area_average", x, Kernels.scalar(height), Kernels.scalar(width));
    }

    /** weight (V, D), ids (...) of integers -> (..., D). */
    public static NDArray embedding(NDArray weight, NDArray ids) {
        return Kernels.call("embedding", ids, weight);
    }

    /** x (R, ...), index (N) of integers -> those rows of x in that order, (N, ...). */
    public static NDArray rows(NDArray x, NDArray index) {
        return Kernels.call("rows", x, index);
    }

    /** x (B, L, D), index (M) of integers -> those positions of x in that order, (B, M, D). */
    public static NDArray takePositions(NDArray x, NDArray index) {
        return Kernels.call("take_positions", x, index);
    }

    /** x (B, L, D) with the positions of index (M) replaced by y (B, M, D). */
    public static NDArray putPositions(NDArray x, NDArray index, NDArray y) {
        return Kernels.call("put_positions", x, index, y);
    }

    /** x (B, L, D) with zeros behind, up to {@code length} positions. */
    public static NDArray padPositions(NDArray x, int length) {
        return Kernels.call("pad_positions", x, Kernels.scalar(length));
    }

    /** (B, H, L, d) -> (B, H * times, L, d), each head repeated {@code times} times. */
    public static NDArray repeatHeads(NDArray x, int times) {
        return times == 1 ? x : Kernels.call("repeat_heads", x, Kernels.scalar(times));
    }

    /** Mean binary cross-entropy of probabilities against targets in [0, 1], both of the same shape. */
    public static NDArray binaryCrossEntropy(NDArray probabilities, NDArray targets) {
        return Kernels.call("bce", probabilities, targets);
    }

    /** Mean cross-entropy of logits (N, C) against classes (N) of integers; rows of class -100 are ignored. */
    public static NDArray crossEntropy(NDArray logits, NDArray classes) {
        return Kernels.call("cross_entropy", logits, classes);
    }

    /** The same values without a graph. */
    public static NDArray detached(NDArray x) {
        return Kernels.call("detach", x);
    }

    /** Whether every value is a finite number. */
    public static boolean isFinite(NDArray x) {
        try (NDArray all = Kernels.call("checked_finite", x)) {
            return all.getBoolean();
        }
    }

    /** (B, L, H * d) -> (B, H, L, d). */
    public static NDArray splitHeads(NDArray x, int heads) {
        Shape s = x.getShape();
        return x.reshape(s.get(0), s.get(1), heads, -1).transpose(0, 2, 1, 3);
    }

    /** (B, H, L, d) -> (B, L, H * d). */
    public static NDArray mergeHeads(NDArray x) {
        Shape s = x.getShape();
        return x.transpose(0, 2, 1, 3).reshape(s.get(0), s.get(2), s.get(1) * s.get(3));
    }

    /** Concatenates tensors along a dimension. */
    public static NDArray cat(int axis, NDArray first, NDArray second) {
        return first.concat(second, axis);
    }

    /** Concatenates tensors along a dimension; the result belongs to the manager of the first. */
    public static NDArray cat(int axis, List<NDArray> arrays) {
        return arrays.size() == 1 ? arrays.get(0) : ai.djl.ndarray.NDArrays.concat(new NDList(arrays), axis);
    }

    /** x (B, L, ...): the positions from {@code from} (inclusive) to {@code to} (exclusive). */
    public static NDArray span(NDArray x, long from, long to) {
        return x.get(new NDIndex(":, {}:{}", from, to));
    }

    /** x cast to the type of another tensor. */
    public static NDArray like(NDArray x, NDArray other) {
        return Kernels.call("to_like", x, other);
    }

    public static NDArray f32(NDArray x) {
        return Dtype.F32.cast(x);
    }

    /**
     * A weight (...) repeated along a new batch dimension, (batch, ...); the result belongs to the manager of
     * {@code owner}, an activation, so that no tensor of an edit belongs to the manager of the model.
     */
    public static NDArray repeatFor(NDArray owner, NDArray weight, long batch) {
        return Kernels.call("repeat_batch", owner, weight, Kernels.scalar((double) batch));
    }
}
