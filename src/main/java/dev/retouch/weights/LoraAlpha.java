package dev.retouch.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a low-rank change is multiplied with, where no tensor of the file says it.
 *
 * @param alpha of all modules; NaN for the rank, so that the factor is one
 * @param patterns alphas of modules whose name ends in a pattern
 * @param rootOfRank whether alpha is divided by the rank's root
 */
record LoraAlpha(double alpha, Map<String, Double> patterns, boolean rootOfRank) {

    private static final LoraAlpha RANK = new LoraAlpha(Double.NaN, Map.of(), false);
    private static final String PEFT = "base_model.model.";
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The settings of a file: peft's {@code adapter_config.json} beside it, or diffusers' copy of it in the header.
     *
     * @throws WeightMismatch when they are not JSON
     */
    static LoraAlpha of(SafetensorsFile file) {
        Path beside = file.path().resolveSibling("adapter_config.json");
        boolean peft = file.entries().keySet().stream().anyMatch(key -> key.startsWith(PEFT));
        String inside = file.metadata().get("lora_adapter_metadata");
        try {
            if (peft && Files.isRegularFile(beside)) {
                return of(JSON.readTree(Files.readAllBytes(beside)), "");
            }
            return inside == null ? RANK : of(JSON.readTree(inside), "transformer.");
        } catch (JsonProcessingException e) {
            throw new WeightMismatch(
                    "the LoRA settings of " + file.path() + " are not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + beside + ": " + e.getMessage(), e);
        }
    }

    private static LoraAlpha of(JsonNode json, String prefix) {
        Map<String, Double> patterns = new LinkedHashMap<>();
        json.path(prefix + "alpha_pattern")
                .properties()
                .forEach(e -> patterns.put(e.getKey(), e.getValue().asDouble()));
        return new LoraAlpha(
                json.path(prefix + "lora_alpha").asDouble(Double.NaN),
                patterns,
                json.path(prefix + "use_rslora").asBoolean(false));
    }

    /** The factor on a module's product of matrices. */
    double factor(String module, long rank) {
        double chosen = alpha;
        for (Map.Entry<String, Double> pattern : patterns.entrySet()) {
            if (module.matches("(.*\\.)?(" + pattern.getKey() + ")")) {
                chosen = pattern.getValue();
                break;
            }
        }
        return Double.isNaN(chosen) ? 1 : chosen / (rootOfRank ? Math.sqrt(rank) : rank);
    }
}
