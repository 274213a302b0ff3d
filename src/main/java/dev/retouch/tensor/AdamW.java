package dev.retouch.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;

/**
 * AdamW with decoupled weight decay (Loshchilov and Hutter, 2019), all parameters in one native call.
 *
 * <p>Its moments are open to the checkpoint: DJL's optimizer keeps them to itself, and a run that resumes without them is
 * another run.
 */
public final class AdamW {

    private final List<NDArray> params;
    private final List<NDArray> firstMoments = new ArrayList<>();
    private final List<NDArray> secondMoments = new ArrayList<>();
    private final double weightDecay;
    private final double beta1 = 0.9;
    private final double beta2;
    private long step;

    /** @param weightDecay share of a parameter that is taken off in a step at learning rate 1 */
    public AdamW(NDManager manager, List<NDArray> params, double beta2, double weightDecay) {
        this.params = List.copyOf(params);
        this.beta2 = beta2;
        this.weightDecay = weightDecay;
        for (NDArray param : params) {
            firstMoments.add(manager.zeros(param.getShape()));
            secondMoments.add(manager.zeros(param.getShape()));
        }
    }

    /**
     * Moves every parameter by its gradient.
     *
     * @param gradientScale a factor on all gradients, as clipping gives it
     */
    public void step(List<NDArray> gradients, double learningRate, double gradientScale) {
        step++;
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

    /** Moves averages towards the parameters by a share. */
    public static void average(List<NDArray> averages, List<NDArray> params, double share) {
        Kernels.runInPlace("ema", List.of(averages, params), share);
    }

    public List<NDArray> firstMoments() {
        return firstMoments;
    }

    public List<NDArray> secondMoments() {
        return secondMoments;
    }

    /** How many steps were done. */
    public long steps() {
        return step;
    }

    /** Continues a run whose moments have been restored. */
    public void resumeAt(long steps) {
        step = steps;
    }
}
