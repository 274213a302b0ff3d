package dev.retouch.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Counts parameters by asking the very loaders which tensors they want; no weights are read. */
public final class ParameterCount {

    private ParameterCount() {}

    /** The modules of a bundle by name. */
    public static Map<String, Long> of(BundleConfig config) {
        return of(config.transformer(), config.adapter());
    }

    /** The modules of the published Qwen-Image-Edit with the paper's adapter. */
    public static Map<String, Long> ofPublished() {
        return of(DitConfig.QWEN_IMAGE_EDIT, AdapterConfig.QWEN_IMAGE_EDIT);
    }

    private static Map<String, Long> of(DitConfig transformer, AdapterConfig adapter) {
        Map<String, Long> transformerSizes = new LinkedHashMap<>();
        Map<String, Long> adapterSizes = new LinkedHashMap<>();
        try (NDManager manager = Tensors.newManager();
                NDArray empty = Dtype.F32.zeros(manager, 0)) {
            Dit.load(new Recorder(transformerSizes, empty, ""), transformer);
            Adapter.load(new Recorder(adapterSizes, empty, ""), adapter);
        }
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("transformer", sum(transformerSizes, key -> true));
        counts.put("blockAdapters", sum(adapterSizes, key -> key.startsWith("block_adapters.")));
        counts.put("spatialGates", sum(adapterSizes, key -> key.matches("block_adapters\\.\\d+\\.gate\\..*")));
        counts.put("conditionEncoder", sum(adapterSizes, key -> key.startsWith("condition_encoder.")));
        counts.put("maskPredictor", sum(adapterSizes, key -> key.startsWith("mask_predictor.")));
        counts.put("adapterTotal", sum(adapterSizes, key -> true));
        return counts;
    }

    private static long sum(Map<String, Long> sizes, Predicate<String> which) {
        return sizes.entrySet().stream()
                .filter(e -> which.test(e.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Notes each tensor that is asked for and gives an empty one. */
    private record Recorder(Map<String, Long> sizes, NDArray empty, String prefix) implements Weights {

        @Override
        public NDArray tensor(String name, long... shape) {
            long size = 1;
            for (long dimension : shape) {
                size *= dimension;
            }
            sizes.put(prefix + name, size);
            return empty;
        }

        @Override
        public boolean has(String name) {
            return true;
        }
    }
}
