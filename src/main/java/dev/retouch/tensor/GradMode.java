package dev.retouch.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Turns autograd on or off for the calling thread, and restores the previous mode when closed.
 *
 * <p>The mode is per thread in libtorch and initially on, so that operations on trainable tensors silently build a
 * graph. In the thread that loads the engine it is off, so that views of trained tensors silently get no gradient.
 */
public final class GradMode implements AutoCloseable {

    static {
        NativeEngine.get(); // its natives are asked below, maybe before anything else has loaded them
    }

    private final boolean before;

    private GradMode(boolean enabled) {
        before = JniUtils.isGradMode();
        JniUtils.setGradMode(enabled);
        // Specialising on shapes in the first calls takes seconds and gains nothing on a CPU or a card (0.328 against
        // 0.329 s a pass), and fused code gives other bits than the calls before it was made: one seed would not be one
        // picture. This switch is per thread too.
        JniUtils.setGraphExecutorOptimize(false);
    }

    public static GradMode on() {
        return new GradMode(true);
    }

    public static GradMode off() {
        return new GradMode(false);
    }

    public static boolean isOn() {
        return JniUtils.isGradMode();
    }

    /** Accumulates the gradients of a scalar loss in the trainable tensors that it depends on. */
    public static void backward(NDArray loss) {
        try (NDArray one = loss.getManager().ones(loss.getShape(), loss.getDataType())) {
            JniUtils.backward((PtNDArray) loss, (PtNDArray) one, false, false);
        }
    }

    /**
     * Accumulates vector-Jacobian products: {@code gradient} is the derivative of the loss with respect to {@code
     * output}.
     */
    public static void backward(NDArray output, NDArray gradient) {
        JniUtils.backward((PtNDArray) output, (PtNDArray) gradient, false, false);
    }

    /** Resets an accumulated gradient. */
    public static void zero(NDArray trainable) {
        JniUtils.zeroGrad((PtNDArray) trainable);
    }

    @Override
    public void close() {
        JniUtils.setGradMode(before);
    }
}
