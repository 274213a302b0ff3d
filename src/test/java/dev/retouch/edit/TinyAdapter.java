package dev.retouch.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.ParamSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Networks of a few hundred random numbers, and what they read. */
final class TinyAdapter {

    static final DitConfig TRANSFORMER = new DitConfig(2, 8, 2, 2, 16, 2, 16, List.of(4, 6, 6), false);
    static final AdapterConfig CONFIG = new AdapterConfig(32, 2, 2, 16, 2, 4, 8, 1, 8, 16, 2);

    private TinyAdapter() {}

    /** An adapter whose every part acts. */
    static Adapter of(NDManager manager) {
        return Adapter.load(weights(manager), CONFIG);
    }

    /** Random weights for whatever is asked for. */
    static ParamSet weights(NDManager manager) {
        return ParamSet.fresh(manager, 3, (name, shape, random) -> values(random, new Shape(shape).size(), 0.3));
    }

    /** A prompt of {@code words} words that another seed makes another one. */
    static Prompt prompt(NDManager manager, int words, long seed) {
        List<NDArray> layers = new ArrayList<>();
        for (int i = 0; i < CONFIG.textLayers(); i++) {
            layers.add(random(manager, seed + 100L * i, 1, words, CONFIG.textWidth()));
        }
        return new Prompt(layers);
    }

    /** Standard normal numbers that follow from a seed. */
    static NDArray random(NDManager manager, long seed, long... shape) {
        return Tensors.floats(manager, values(new Random(seed), new Shape(shape).size(), 1), shape);
    }

    private static float[] values(Random random, long count, double deviation) {
        float[] values = new float[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return values;
    }
}
