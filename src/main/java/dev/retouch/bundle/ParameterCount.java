package dev.retouch.bundle;

import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.weights.TensorEntry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Counts parameters by asking the loaders themselves which tensors they want; no weights are read. */
public final class ParameterCount {

    private ParameterCount() {}

    /**
     * The modules of a bundle by name; {@code visionTower} is part of {@code textEncoder}, {@code spatialGates} of
     * {@code blockAdapters}. Published tensors that no edit needs, such as the head that predicts words, do not count.
     */
    public static Map<String, Long> of(BundleConfig config) {
        Map<String, long[]> vae = Parts.VAE.wanted(config.vae());
        Map<String, long[]> text = Parts.TEXT_ENCODER.wanted(config.text());
        Map<String, long[]> transformer = Parts.TRANSFORMER.wanted(config.transformer());
        AdapterConfig sizes = config.adapter();
        Map<String, long[]> adapter = sizes == null ? Map.of() : Parts.ADAPTER.wanted(sizes);
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("vae", sum(vae, key -> true));
        counts.put("textEncoder", sum(text, key -> true));
        counts.put("visionTower", sum(text, key -> key.startsWith("visual.")));
        counts.put("transformer", sum(transformer, key -> true));
        counts.put("blockAdapters", sum(adapter, key -> key.startsWith("block_adapters.")));
        counts.put("spatialGates", sum(adapter, key -> key.matches("block_adapters\\.\\d+\\.gate\\..*")));
        counts.put("conditionEncoder", sum(adapter, key -> key.startsWith("condition_encoder.")));
        counts.put("maskPredictor", sum(adapter, key -> key.startsWith("mask_predictor.")));
        counts.put("adapterTotal", sum(adapter, key -> true));
        return counts;
    }

    private static long sum(Map<String, long[]> shapes, Predicate<String> which) {
        return shapes.entrySet().stream()
                .filter(e -> which.test(e.getKey()))
                .mapToLong(e -> TensorEntry.size(e.getValue()))
                .sum();
    }
}
