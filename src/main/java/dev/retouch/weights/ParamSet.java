package dev.retouch.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Trainable f32 tensors by name: the master copies that an optimizer updates.
 *
 * <p>A model that is loaded from a new set creates its tensors as it requests them, each with a seed of its own, so
 * that the initial values depend on the key and not on the order of loading.
 */
public final class ParamSet implements Weights {

    private final NDManager manager;
    private final Map<String, NDArray> params = new LinkedHashMap<>();
    private final Init init;
    private boolean sealed;

    /** Initial values of a new tensor. */
    public interface Init {
        /** The values of the tensor with this full name and shape, row by row. */
        float[] values(String name, long[] shape, Random random);
    }

    /** A set that creates each requested tensor, filled by {@code init} from {@code seed} and the name. */
    public static ParamSet fresh(NDManager manager, long seed, Init init) {
        return new ParamSet(manager, (name, shape, unused) -> {
            // A string's hash is specified, so the values are the same on every JVM.
            return init.values(name, shape, new Random(seed * 1_000_003 + name.hashCode()));
        });
    }

    /** A set with exactly the tensors of a file. */
    public static ParamSet of(NDManager manager, SafetensorsFile file) {
        ParamSet set = new ParamSet(manager, (name, shape, random) -> {
            throw new WeightMismatch(
                    file.path() + " lacks the tensor '" + name + "' of shape " + TensorEntry.text(shape));
        });
        for (String name : file.entries().keySet()) {
            try (NDArray mapped = file.map(manager, name)) {
                set.add(name, mapped.duplicate());
            }
        }
        return set;
    }

    private ParamSet(NDManager manager, Init init) {
        this.manager = manager;
        this.init = init;
    }

    private NDArray add(String name, NDArray values) {
        NDArray f32 = Tensors.unscoped(Dtype.F32.cast(values));
        f32.setRequiresGradient(true);
        params.put(name, f32);
        return f32;
    }

    /** Ends the creation of tensors: from now on requesting an unknown one is an error. */
    public ParamSet seal() {
        sealed = true;
        return this;
    }

    @Override
    public boolean has(String name) {
        return params.containsKey(name);
    }

    @Override
    public NDArray tensor(String name, long... shape) {
        NDArray found = params.get(name);
        if (found == null) {
            if (sealed) {
                throw new WeightMismatch("the trained set has no tensor '" + name + "'");
            }
            return add(name, Tensors.floats(manager, init.values(name, shape, new Random(0)), shape));
        }
        if (!java.util.Arrays.equals(found.getShape().getShape(), shape)) {
            throw new WeightMismatch("tensor '" + name + "' has shape " + found.getShape() + ", the model wants "
                    + TensorEntry.text(shape));
        }
        return found;
    }

    /**
     * A view whose matrices are copies in another type, made anew at each call and connected to the masters by the
     * graph: load a model from it in each step.
     */
    public Weights in(Dtype compute) {
        return new Weights() {
            @Override
            public NDArray tensor(String name, long... shape) {
                NDArray master = ParamSet.this.tensor(name, shape);
                // Norm scales, biases and embeddings stay in f32: bf16 loses most in their sums.
                return shape.length >= 2 && !name.contains("embed") ? compute.cast(master) : master;
            }

            @Override
            public boolean has(String name) {
                return ParamSet.this.has(name);
            }
        };
    }

    /** The tensors by name, in the order of their creation. */
    public Map<String, NDArray> params() {
        return Collections.unmodifiableMap(params);
    }

    public List<NDArray> arrays() {
        return new ArrayList<>(params.values());
    }

    /** Number of trained values. */
    public long size() {
        return params.values().stream().mapToLong(p -> p.getShape().size()).sum();
    }

    public void zeroGradients() {
        params.values().forEach(GradMode::zero);
    }
}
