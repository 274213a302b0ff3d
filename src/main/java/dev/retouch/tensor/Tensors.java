package dev.retouch.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.errorprone.annotations.MustBeClosed;
import java.util.List;
import java.util.function.Supplier;

/** Creates tensors and their managers. */
public final class Tensors {

    private Tensors() {}

    /** A new manager; closing it frees all its tensors. */
    @MustBeClosed
    public static NDManager newManager(Device device) {
        return NativeEngine.get().newBaseManager(device);
    }

    /** A new manager on the first GPU, or on the CPU if there is none. */
    @MustBeClosed
    public static NDManager newManager() {
        return newManager(defaultDevice());
    }

    public static Device defaultDevice() {
        return NativeEngine.get().getGpuCount() > 0 ? Device.gpu() : Device.cpu();
    }

    /** Whether the tensors of a manager are on the CPU. */
    public static boolean onCpu(NDManager manager) {
        return !manager.getDevice().isGpu();
    }

    /**
     * Runs a step and frees all tensors that it made except its result, which passes to the surrounding scope.
     *
     * <p>With autograd on, libtorch itself keeps what the backward pass needs.
     *
     * @param step must create its result, not return a tensor that others own
     */
    public static NDArray scoped(Supplier<NDArray> step) {
        return scopedAll(() -> List.of(step.get())).get(0);
    }

    /** The same for a step with several results. */
    public static List<NDArray> scopedAll(Supplier<List<NDArray>> step) {
        List<NDArray> results;
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            results = step.get();
            results.forEach(NDScope::unregister);
        }
        results.forEach(NDScope::register);
        return results;
    }

    /** Removes a tensor from all open scopes, so that it lives as long as its manager. */
    public static NDArray unscoped(NDArray x) {
        NDScope.unregister(x);
        return x;
    }

    public static NDArray floats(NDManager manager, float[] values, long... shape) {
        return ownMemory(manager.create(values, new Shape(shape)));
    }

    public static NDArray longs(NDManager manager, long[] values, long... shape) {
        return ownMemory(manager.create(values, new Shape(shape)));
    }

    public static NDArray booleans(NDManager manager, boolean[] values, long... shape) {
        return ownMemory(manager.create(values, new Shape(shape)));
    }

    /**
     * A tensor that was made from an array lies in memory of the JVM, which goes when the tensor is closed; a graph that
     * still needs it reads garbage then. While autograd is on it is copied into memory that libtorch keeps.
     */
    private static NDArray ownMemory(NDArray fromArray) {
        if (!GradMode.isOn()) {
            return fromArray;
        }
        try (fromArray) {
            return fromArray.duplicate();
        }
    }

    /** Bytes 0 to 255 as floats 0 to 255. */
    public static NDArray unsigned(NDManager manager, byte[] values, long... shape) {
        NDArray bytes = manager.create(java.nio.ByteBuffer.wrap(values), new Shape(shape), DataType.UINT8);
        try (bytes) {
            return bytes.toType(DataType.FLOAT32, true);
        }
    }

    /** Floats rounded half to even and clipped to bytes 0 to 255. */
    public static byte[] toUnsigned(NDArray x) {
        try (NDArray bytes = x.round().clip(0, 255).toType(DataType.UINT8, false)) {
            return bytes.toByteArray();
        }
    }
}
