package dev.retouch.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;
import java.util.Arrays;
import java.util.Random;

/** Whatever a model asks for, small and random: the time of an operation does not depend on its numbers. */
public record RandomWeights(NDManager manager, Dtype dtype) implements Weights {

    private static final int PERIOD = 1 << 16;

    @Override
    public NDArray tensor(String name, long... shape) {
        int size = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        Random random = new Random(name.hashCode());
        float[] values = new float[size];
        double deviation = 1 / Math.sqrt((double) Math.max(1, shape[shape.length - 1]));
        for (int i = 0; i < size; i++) {
            values[i] = i < PERIOD ? (float) (random.nextGaussian() * deviation) : values[i - PERIOD];
        }
        NDArray floats = Tensors.floats(manager, values, shape);
        if (dtype == Dtype.F32) {
            return floats;
        }
        try (floats) {
            return dtype.cast(floats);
        }
    }

    @Override
    public boolean has(String name) {
        return true;
    }
}
