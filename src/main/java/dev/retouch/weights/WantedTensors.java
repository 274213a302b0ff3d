package dev.retouch.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Records which tensors the loader of a model requests, and gives it views of one zero, which take no memory: only the
 * {@code load} method of a model says which tensors it needs.
 */
public final class WantedTensors implements Weights {

    private final NDArray zero;
    private final Map<String, long[]> shapes = new LinkedHashMap<>();

    private WantedTensors(NDArray zero) {
        this.zero = zero;
    }

    /**
     * The shape of every tensor that a model requests, in the order of the requests.
     *
     * @param load loads the model, which is discarded
     */
    public static Map<String, long[]> of(Consumer<Weights> load) {
        try (GradMode off = GradMode.off();
                NDManager manager = Tensors.newManager();
                NDArray zero = Dtype.F32.zeros(manager, 1)) {
            WantedTensors wanted = new WantedTensors(zero);
            load.accept(wanted);
            return wanted.shapes;
        }
    }

    @Override
    public NDArray tensor(String name, long... shape) {
        shapes.put(name, shape.clone());
        return zero.broadcast(new Shape(shape));
    }

    @Override
    public boolean has(String name) {
        return true;
    }
}
