package dev.retouch.tensor;

import com.google.errorprone.annotations.MustBeClosed;
import java.util.Optional;

/** Opens uplinks. */
public final class Uplinks {

    private Uplinks() {}

    /** An uplink to the device that is used by default. */
    @MustBeClosed
    public static Uplink open() {
        Optional<CudaRuntime> cuda = Tensors.defaultDevice().isGpu() ? CudaRuntime.loaded() : Optional.empty();
        return cuda.isPresent() ? new PinnedUplink(cuda.get()) : new PlainUplink();
    }
}
