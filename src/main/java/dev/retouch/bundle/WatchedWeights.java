package dev.retouch.bundle;

import ai.djl.ndarray.NDArray;
import com.google.errorprone.annotations.MustBeClosed;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Fp8;
import dev.retouch.weights.LoraFile;
import dev.retouch.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A bundle whose layers remember the largest of their inputs, those that would be multiplied in fp8. */
public final class WatchedWeights implements WeightView {

    private final Map<String, Map<String, NDArray>> biases = new LinkedHashMap<>();

    /**
     * Loads a bundle; what it computes is the same.
     *
     * @throws IOException when a file is missing
     */
    @MustBeClosed
    public ModelBundle open(Path folder, Dtype dtype, List<LoraFile> loras) throws IOException {
        // Streamed blocks would remember in copies.
        return ModelBundle.open(folder, dtype, loras, Residency.OFFLOAD, this);
    }

    @Override
    public Weights of(String part, Weights whole) {
        Map<String, NDArray> own = biases.computeIfAbsent(part, id -> new LinkedHashMap<>());
        return new Weights() {
            @Override
            public NDArray tensor(String key, long... shape) {
                NDArray tensor = whole.tensor(key, shape);
                if (!Fp8Layers.isBias(key) || !Fp8Layers.isMultiplied(Fp8Layers.layer(key))) {
                    return tensor;
                }
                return own.computeIfAbsent(Fp8Layers.layer(key), layer -> Fp8.watched(tensor));
            }

            @Override
            public boolean has(String key) {
                return whole.has(key);
            }
        };
    }

    /** The largest inputs so far; a layer without one, behind a gate that was never open, gets the largest of its part. */
    public Fp8Scales scales() {
        Map<String, Map<String, Double>> largest = new LinkedHashMap<>();
        biases.forEach((part, layers) -> {
            Map<String, Double> each = new LinkedHashMap<>();
            layers.forEach((layer, bias) -> each.put(layer, Fp8.largestInput(bias)));
            double most =
                    each.values().stream().mapToDouble(value -> value).max().orElse(0);
            each.replaceAll((layer, value) -> value > 0 ? value : most);
            largest.put(part, each);
        });
        return new Fp8Scales(largest);
    }
}
