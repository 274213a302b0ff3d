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
 * Notes what a model's loader asks for and gives it views of one zero, which take no memory whatever their shape: what a
 * model wants is written down in its {@code load} alone.
 */
public final class WantedTensors implements Weights {

    private final NDArray zero;
    private final Map<String, long[]> shapes = new LinkedHashMap<>();

    private WantedTensors(NDArray zero) {
        this.zero = zero;
    }

    /**
     * The shape of every tensor that a model asks for, in the order of asking.
     *
     * @param load loads the model; what it makes is thrown away
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
