package dev.retouch.train;

import ai.djl.ndarray.NDArray;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;

/** The objectives of the paper, and the measure of a mask that the log follows. */
public final class Losses {

    private Losses() {}

    /**
     * The region-aware flow-matching loss (Eq. 7): squared error of the velocity, tokens weighted by 1 + alpha M-bar.
     *
     * @param velocity (B, N, C), f32
     * @param wanted (B, N, C), noise minus data
     * @param region (B, N, 1) in [0, 1]
     * @param sampleWeight (B, 1, 1): 0 leaves a sample out
     */
    public static NDArray regionAware(
            NDArray velocity, NDArray wanted, NDArray region, float alpha, NDArray sampleWeight) {
        NDArray weight = Nn.times(region, alpha).add(1).mul(sampleWeight);
        return weighted(velocity, wanted, weight).div(Nn.atLeast(weight.sum(), 1e-6));
    }

    /**
     * The numerator of {@link #regionAware}: squared errors of the tokens, times their weights, summed.
     *
     * @param weight (B, N, 1)
     */
    public static NDArray weighted(NDArray velocity, NDArray wanted, NDArray weight) {
        NDArray error = velocity.sub(wanted).square().mean(new int[] {2}, true);
        return error.mul(weight).sum();
    }

    /**
     * Binary cross-entropy plus soft Dice (Eq. 9, lambda 1).
     *
     * @param predicted (B, N) in [0, 1]
     * @param truth (B, N) in [0, 1]
     */
    public static NDArray mask(NDArray predicted, NDArray truth) {
        NDArray overlap = Nn.times(predicted.mul(truth).sum(new int[] {1}), 2).add(1);
        NDArray total =
                predicted.sum(new int[] {1}).add(truth.sum(new int[] {1})).add(1);
        return Nn.binaryCrossEntropy(predicted, truth)
                .add(overlap.div(total).mean().neg().add(1));
    }

    /**
     * Mean overlap (intersection over union) of what was found and what is there, of the samples that have a region; 0
     * where none has.
     *
     * @param predicted (B, N) in [0, 1]
     * @param truth (B, N), 0 or 1
     */
    public static double overlap(NDArray predicted, NDArray truth) {
        try (GradMode off = GradMode.off()) {
            int[] axes = {1};
            NDArray found = predicted.gt(0.5f).toType(truth.getDataType(), false);
            NDArray both = found.mul(truth).sum(axes);
            NDArray either =
                    found.add(truth).gt(0.5f).toType(truth.getDataType(), false).sum(axes);
            NDArray asked = truth.max(axes);
            return both.div(Nn.atLeast(either, 1))
                    .sum()
                    .div(Nn.atLeast(asked.sum(), 1))
                    .getFloat();
        }
    }

    /**
     * Share of the samples without a region in which none was found; 1 where all have one.
     *
     * @param predicted (B, N) in [0, 1]
     * @param truth (B, N), 0 or 1
     */
    public static double refused(NDArray predicted, NDArray truth) {
        try (GradMode off = GradMode.off()) {
            int[] axes = {1};
            NDArray none = truth.max(axes).neg().add(1);
            NDArray found = predicted.max(axes).gt(0.5f).toType(truth.getDataType(), false);
            float wrong = found.mul(none).sum().getFloat();
            return 1 - wrong / Math.max(1, none.sum().getFloat());
        }
    }
}
