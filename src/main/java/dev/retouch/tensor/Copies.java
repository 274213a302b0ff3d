package dev.retouch.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Tensors like others on another device. */
public final class Copies {

    private Copies() {}

    /** A copy on the device of a manager, which owns it. */
    public static NDArray copied(NDManager manager, NDArray x) {
        return beside("copied_beside", manager, x);
    }

    /** A tensor of the same shape and type on the device of a manager, which owns it; its values are not set. */
    public static NDArray room(NDManager manager, NDArray x) {
        return beside("empty_beside", manager, x);
    }

    private static NDArray beside(String kernel, NDManager manager, NDArray x) {
        try (NDArray owner = manager.zeros(new Shape())) {
            return Kernels.call(kernel, owner, x);
        }
    }
}
