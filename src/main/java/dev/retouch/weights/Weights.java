package dev.retouch.weights;

import ai.djl.ndarray.NDArray;

/** Tensors of a checkpoint by name; the implementation decides whether they are frozen or trained. */
public interface Weights {

    /**
     * The tensor with this name.
     *
     * @throws WeightMismatch when it is missing or has another shape; the message names the full key
     */
    NDArray tensor(String name, long... shape);

    /** Whether a tensor with this name exists; for optional layers. */
    boolean has(String name);

    /** The same tensors, relative to a prefix. */
    default Weights at(String prefix) {
        Weights whole = this;
        return new Weights() {
            @Override
            public NDArray tensor(String name, long... shape) {
                return whole.tensor(prefix + "." + name, shape);
            }

            @Override
            public boolean has(String name) {
                return whole.has(prefix + "." + name);
            }
        };
    }

    /** The same tensors, relative to element n of a list. */
    default Weights at(String prefix, int n) {
        return at(prefix + "." + n);
    }
}
