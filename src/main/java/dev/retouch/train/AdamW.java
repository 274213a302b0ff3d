package dev.retouch.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Updates;
import java.util.ArrayList;
import java.util.List;

/**
 * AdamW with decoupled weight decay (Loshchilov and Hutter, 2019), all parameters in one native call.
 *
 * <p>Its moments can be saved with a checkpoint, which those of DJL's optimizer cannot.
 */
final class AdamW {

    private final List<NDArray> params;
    private final List<NDArray> firstMoments = new ArrayList<>();
    private final List<NDArray> secondMoments = new ArrayList<>();
    private final double weightDecay;
    private final double beta1 = 0.9;
    private final double beta2;
    private long step;

    /** @param weightDecay share of a parameter that is taken off in a step at learning rate 1 */
    AdamW(NDManager manager, List<NDArray> params, double beta2, double weightDecay) {
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
    void step(List<NDArray> gradients, double learningRate, double gradientScale) {
        step++;
        Updates.adamW(
                params,
                gradients,
                firstMoments,
                secondMoments,
                learningRate,
                beta1,
                beta2,
                weightDecay,
                step,
                gradientScale);
    }

    List<NDArray> firstMoments() {
        return firstMoments;
    }

    List<NDArray> secondMoments() {
        return secondMoments;
    }

    /** How many steps were done. */
    long steps() {
        return step;
    }

    /** Continues a run whose moments have been restored. */
    void resumeAt(long steps) {
        step = steps;
    }
}
