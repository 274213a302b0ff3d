package dev.retouch.tensor;

import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Memory of the device that tensors lie on. */
public final class DeviceMemory {

    /** How libtorch and the libraries under it say that memory is used up, in lower case: there is no code for it. */
    private static final List<String> EXHAUSTED = List.of(
            "out of memory", "can't allocate memory", "cublas_status_alloc_failed", "cudnn_status_alloc_failed");

    private DeviceMemory() {}

    /** Free bytes of the GPU that is used by default; empty on a CPU. */
    public static OptionalLong free() {
        if (!Tensors.defaultDevice().isGpu()) {
            return OptionalLong.empty();
        }
        MemoryUsage usage = CudaUtils.getGpuMemory(Tensors.defaultDevice());
        return OptionalLong.of(usage.getMax() - usage.getUsed());
    }

    /** Whether work failed because the device's memory did not suffice. */
    public static boolean isExhausted(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            String message =
                    cause.getMessage() == null ? "" : cause.getMessage().toLowerCase(Locale.ROOT);
            if (EXHAUSTED.stream().anyMatch(message::contains)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Throwable next(Throwable failure) {
        return failure.getCause() == failure ? null : failure.getCause();
    }

    /** Gives memory that libtorch keeps for further tensors back to the device; does nothing on a CPU. */
    public static void returnUnused() {
        if (Tensors.defaultDevice().isGpu()) {
            JniUtils.emptyCudaCache();
        }
    }
}
