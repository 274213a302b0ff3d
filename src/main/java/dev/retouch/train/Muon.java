package dev.retouch.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Updates;
import java.util.ArrayList;
import java.util.List;

/**
 * Momentum whose step is made orthogonal (Jordan et al., 2024), for the matrices inside a network.
 *
 * <p>A few rounds of Newton and Schulz set all singular values of the momentum to about one. A step is scaled to the size
 * that AdamW's has (Liu et al., 2025), so that one learning rate serves both.
 */
final class Muon {

    private static final double MOMENTUM = 0.95;

    private final List<NDArray> params;
    private final List<NDArray> moments = new ArrayList<>();
    private final double weightDecay;

    /** @param params matrices, f32 */
    Muon(NDManager manager, List<NDArray> params, double weightDecay) {
        this.params = List.copyOf(params);
        this.weightDecay = weightDecay;
        for (NDArray param : params) {
            moments.add(manager.zeros(param.getShape()));
        }
    }

    /**
     * Moves every parameter by its gradient.
     *
     * @param gradientScale a factor on all gradients, as clipping gives it
     */
    void step(List<NDArray> gradients, double learningRate, double gradientScale) {
        Updates.muon(params, gradients, moments, learningRate, MOMENTUM, weightDecay, gradientScale);
    }

    List<NDArray> moments() {
        return moments;
    }
}
