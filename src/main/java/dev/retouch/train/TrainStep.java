package dev.retouch.train;

/**
 * What one step of a stage computes. A stage owns its forward and backward pass, so that it may split them over
 * micro-batches or blocks; the loop owns the optimizer, the log and the checkpoint.
 */
public interface TrainStep {

    /**
     * Computes the loss of one step and accumulates its gradient in the trained parameters, whose gradients the loop has
     * cleared. Tensors that are made on the way are freed after the step.
     *
     * @param step how many steps were done before; all randomness must follow from it
     */
    StepLoss run(long step);
}
