package dev.retouch.tensor;

import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Memory of the device that tensors lie on. */
public final class DeviceMemory {

    /** How libtorch and the libraries under it say that memory is used up, in lower case: there is no code for it. */
    private static final List<String> EXHAUSTED = List.of(
            "out of memory", "can't allocate memory", "cublas_status_alloc_failed", "cudnn_status_alloc_failed");

    private DeviceMemory() {}

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
