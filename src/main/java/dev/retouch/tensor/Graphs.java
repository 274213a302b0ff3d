package dev.retouch.tensor;

import ai.djl.ndarray.NDArray;

/** Cuts a graph of operations in two, so that each half has its own backward pass. */
public final class Graphs {

    private Graphs() {}

    /** The same values outside of their graph, as a tensor that gradients accumulate in. */
    public static NDArray leaf(NDArray x) {
        NDArray leaf = Kernels.call("detach", x);
        leaf.setRequiresGradient(true);
        return leaf;
    }

    /** A scalar in the graph of {@code output} whose derivative with respect to it is {@code gradient}. */
    public static NDArray inner(NDArray output, NDArray gradient) {
        return Kernels.call("inner", output, gradient);
    }
}
