package dev.retouch.tensor;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** Update rules of optimizers, in place and without a graph; each is one native call for all tensors of its lists. */
public final class Updates {

    private Updates() {}

    /**
     * One step of AdamW (Loshchilov and Hutter, 2019); element i of all lists belongs together.
     *
     * @param params updated in place
     * @param firstMoments updated in place towards the gradients
     * @param secondMoments updated in place towards the squared gradients
     * @param step number of this step, from 1: the moments start at zero, which is corrected for
     * @param gradientScale factor for all gradients
     */
    public static void adamW(
            List<NDArray> params,
            List<NDArray> gradients,
            List<NDArray> firstMoments,
            List<NDArray> secondMoments,
            double learningRate,
            double beta1,
            double beta2,
            double weightDecay,
            long step,
            double gradientScale) {
        Kernels.runInPlace(
                "adamw",
                List.of(params, gradients, firstMoments, secondMoments),
                learningRate,
                beta1,
                beta2,
                weightDecay,
                1e-8,
                step,
                gradientScale);
    }

    /**
     * One step of Muon (Jordan et al., 2024); element i of all lists belongs together.
     *
     * @param params matrices, or kernels that are treated as matrices of filters; updated in place
     * @param moments updated in place towards the gradients
     * @param gradientScale factor for all gradients
     */
    public static void muon(
            List<NDArray> params,
            List<NDArray> gradients,
            List<NDArray> moments,
            double learningRate,
            double momentum,
            double weightDecay,
            double gradientScale) {
        if (params.isEmpty()) {
            return; // a list without tensors has no type that the kernel could be given
        }
        Kernels.runInPlace(
                "muon", List.of(params, gradients, moments), learningRate, momentum, weightDecay, gradientScale);
    }

    /** The norm of several tensors taken as one vector, such as all gradients of a step. */
    public static double norm(List<NDArray> arrays) {
        return Kernels.norm(arrays);
    }

    /** Updates averages in place towards the parameters by a share, 0 to 1. */
    public static void average(List<NDArray> averages, List<NDArray> params, double share) {
        Kernels.runInPlace("ema", List.of(averages, params), share);
    }
}
