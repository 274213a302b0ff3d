package dev.retouch.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retouch.tensor.Dtype;
import dev.retouch.weights.Weights;

/** Whatever a model asks for, random and made on the device: 51 GB of weights in seconds, and no file. */
record DeviceWeights(NDManager manager, Dtype dtype) implements Weights {

    /** Values of a rectified weight must not grow from layer to layer, or times are those of infinities. */
    @Override
    public NDArray tensor(String name, long... shape) {
        float deviation = (float) (1 / Math.sqrt((double) Math.max(1, shape[shape.length - 1])));
        NDArray normal = manager.randomNormal(new Shape(shape));
        NDArray scaled = normal.muli(deviation);
        if (dtype == Dtype.F32) {
            return scaled;
        }
        NDArray cast = dtype.cast(scaled);
        normal.close();
        return cast;
    }

    @Override
    public boolean has(String name) {
        return true;
    }
}
