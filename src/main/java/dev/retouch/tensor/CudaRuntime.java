package dev.retouch.tensor;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Functions of CUDA's runtime library, by their names; each returns 0 or the number of an error. */
interface CudaRuntime extends Library {

    /** Direction of a copy. */
    int HOST_TO_DEVICE = 1;
    /** A stream that does not wait for the default one. */
    int NON_BLOCKING = 1;
    /** An event that only orders work. */
    int DISABLE_TIMING = 2;

    int cudaHostAlloc(PointerByReference memory, long bytes, int flags);

    int cudaFreeHost(Pointer memory);

    int cudaStreamCreateWithFlags(PointerByReference stream, int flags);

    int cudaStreamDestroy(Pointer stream);

    int cudaStreamSynchronize(Pointer stream);

    /** @param stream null for the default one, on which libtorch works */
    int cudaStreamWaitEvent(@Nullable Pointer stream, Pointer event, int flags);

    int cudaEventCreateWithFlags(PointerByReference event, int flags);

    int cudaEventRecord(Pointer event, @Nullable Pointer stream);

    int cudaEventDestroy(Pointer event);

    int cudaMemcpyAsync(Pointer to, Pointer from, long bytes, int direction, Pointer stream);

    String cudaGetErrorString(int error);

    /** The library that libtorch itself has loaded, because another one would have another context of the device. */
    static Optional<CudaRuntime> loaded() {
        return MappedLibrary.of("libcudart[^/]*\\.so.*").map(path -> Native.load(path.toString(), CudaRuntime.class));
    }

    /** @throws IllegalStateException when a call failed */
    default void check(int error) {
        if (error != 0) {
            throw new IllegalStateException("CUDA error: " + cudaGetErrorString(error));
        }
    }
}
