package dev.retouch.sampling;

import ai.djl.ndarray.NDArray;

/** True classifier-free guidance with the reference's norm rescale (pipeline_qwenimage_edit.py, lines 797 to 801). */
public final class Guidance {

    private Guidance() {}

    /** negative + scale (positive - negative): (B, N, C) */
    public static NDArray combined(NDArray positive, NDArray negative, double scale) {
        return negative.add(positive.sub(negative).mul((float) scale));
    }

    /** The combination with each token scaled to the norm of the positive prediction: (B, N, C) */
    public static NDArray rescaled(NDArray positive, NDArray negative, double scale) {
        NDArray combined = combined(positive, negative, scale);
        return combined.mul(length(positive).div(length(combined)));
    }

    private static NDArray length(NDArray x) {
        return x.square().sum(new int[] {-1}, true).sqrt();
    }
}
