package dev.retouch.bundle;

import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.model.vae.Vae;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.weights.TensorEntry;
import dev.retouch.weights.WantedTensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Counts parameters by asking the very loaders which tensors they want; no weights are read. */
public final class ParameterCount {

    private ParameterCount() {}

    /**
     * The modules of a bundle by name; {@code visionTower} is part of {@code textEncoder}, {@code spatialGates} of
     * {@code blockAdapters}. Published tensors that no edit needs, as the head that predicts words, do not count.
     */
    public static Map<String, Long> of(BundleConfig config) {
        return of(config.vae(), config.text(), config.transformer(), config.adapter());
    }

    /** The modules of the published Qwen-Image-Edit with the paper's adapter. */
    public static Map<String, Long> ofPublished() {
        return of(
                VaeConfig.QWEN_IMAGE_EDIT,
                TextConfig.QWEN_IMAGE_EDIT,
                DitConfig.QWEN_IMAGE_EDIT,
                AdapterConfig.QWEN_IMAGE_EDIT);
    }

    private static Map<String, Long> of(
            VaeConfig vae, TextConfig text, DitConfig transformer, @Nullable AdapterConfig adapter) {
        Map<String, long[]> textSizes = WantedTensors.of(w -> TextEncoder.load(w, text));
        Map<String, long[]> transformerSizes = WantedTensors.of(w -> Dit.load(w, transformer));
        Map<String, long[]> adapterSizes = adapter == null ? Map.of() : WantedTensors.of(w -> Adapter.load(w, adapter));
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("vae", sum(WantedTensors.of(w -> Vae.load(w, vae)), key -> true));
        counts.put("textEncoder", sum(textSizes, key -> true));
        counts.put("visionTower", sum(textSizes, key -> key.startsWith("visual.")));
        counts.put("transformer", sum(transformerSizes, key -> true));
        counts.put("blockAdapters", sum(adapterSizes, key -> key.startsWith("block_adapters.")));
        counts.put("spatialGates", sum(adapterSizes, key -> key.matches("block_adapters\\.\\d+\\.gate\\..*")));
        counts.put("conditionEncoder", sum(adapterSizes, key -> key.startsWith("condition_encoder.")));
        counts.put("maskPredictor", sum(adapterSizes, key -> key.startsWith("mask_predictor.")));
        counts.put("adapterTotal", sum(adapterSizes, key -> true));
        return counts;
    }

    private static long sum(Map<String, long[]> shapes, Predicate<String> which) {
        return shapes.entrySet().stream()
                .filter(e -> which.test(e.getKey()))
                .mapToLong(e -> TensorEntry.size(e.getValue()))
                .sum();
    }
}
