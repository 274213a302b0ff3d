package dev.retouch.tensor;

import ai.djl.ndarray.NDManager;
import com.google.errorprone.annotations.MustBeClosed;

/** Random tensors that are the same in every run, whichever tests ran before. */
public final class SeededTensors {

    private SeededTensors() {}

    /** A manager as {@link Tensors#newManager()} gives, with the engine's generator begun anew. */
    @MustBeClosed
    public static NDManager newManager() {
        NativeEngine.get().setRandomSeed(1);
        return Tensors.newManager();
    }
}
