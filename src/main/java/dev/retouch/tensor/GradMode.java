package dev.retouch.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Turns autograd on or off for the calling thread, and back when closed.
 *
 * <p>libtorch keeps this per thread and starts threads with it on, where an operation on a trainable tensor builds a
 * graph in silence; the thread that loads the engine finds it off, where a trained view gets no gradient in silence.
 */
public final class GradMode implements AutoCloseable {

    static {
        NativeEngine.get(); // its natives are asked below, maybe before anything else has loaded them
    }

    private final boolean before;

    private GradMode(boolean enabled) {
        before = JniUtils.isGradMode();
        JniUtils.setGradMode(enabled);
        // Shape specialisation in the first calls costs seconds and buys nothing here; this switch is per thread too.
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

    /** Accumulates the gradients of a scalar loss in the trainable tensors it depends on. */
    public static void backward(NDArray loss) {
        try (NDArray one = loss.getManager().ones(loss.getShape(), loss.getDataType())) {
            JniUtils.backward((PtNDArray) loss, (PtNDArray) one, false, false);
        }
    }

    /** Accumulates vector-Jacobian products: {@code gradient} is the derivative of the loss by {@code output}. */
    public static void backward(NDArray output, NDArray gradient) {
        JniUtils.backward((PtNDArray) output, (PtNDArray) gradient, false, false);
    }

    /** Clears an accumulated gradient. */
    public static void zero(NDArray trainable) {
        JniUtils.zeroGrad((PtNDArray) trainable);
    }

    /** The same values without a graph. */
    public static NDArray detached(NDArray x) {
        return Kernels.call("detach", x);
    }

    @Override
    public void close() {
        JniUtils.setGradMode(before);
    }
}
