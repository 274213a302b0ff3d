package dev.retouch.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.files.SmallFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The factor of low-rank changes for which no tensor of the file gives one.
 *
 * @param alpha of all modules; NaN for the rank, so that the factor is one
 * @param patterns alphas of modules, by a pattern for their whole name
 * @param rootOfRank whether alpha is divided by the square root of the rank
 */
record LoraAlpha(double alpha, Map<Pattern, Double> patterns, boolean rootOfRank) {

    private static final LoraAlpha RANK = new LoraAlpha(Double.NaN, Map.of(), false);
    private static final String PEFT = "base_model.model.";
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The settings of a file: {@code adapter_config.json} of peft next to it, or its copy in the header by diffusers.
     *
     * @throws WeightMismatch when they are not JSON, or a pattern or an alpha is invalid
     */
    static LoraAlpha of(SafetensorsFile file) {
        Path beside = file.path().resolveSibling("adapter_config.json");
        boolean peft = file.entries().keySet().stream().anyMatch(key -> key.startsWith(PEFT));
        String inside = file.metadata().get("lora_adapter_metadata");
        try {
            if (peft && Files.isRegularFile(beside)) {
                return of(beside, JSON.readTree(SmallFiles.bytes(beside, SmallFiles.MAX_CONFIG)), "");
            }
            return inside == null ? RANK : of(file.path(), JSON.readTree(inside), "transformer.");
        } catch (JsonProcessingException e) {
            throw new WeightMismatch(
                    "the LoRA settings of " + file.path() + " are not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private static LoraAlpha of(Path where, JsonNode json, String prefix) {
        Map<Pattern, Double> patterns = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry :
                json.path(prefix + "alpha_pattern").properties()) {
            if (!entry.getValue().isNumber()) {
                throw new WeightMismatch(where + " gives '" + entry.getKey() + "' in alpha_pattern the alpha "
                        + entry.getValue() + ", which is no number");
            }
            try {
                patterns.put(
                        Pattern.compile("(.*\\.)?(" + entry.getKey() + ")"),
                        entry.getValue().asDouble());
            } catch (PatternSyntaxException e) {
                throw new WeightMismatch(
                        where + ": '" + entry.getKey() + "' in alpha_pattern is no pattern: " + e.getDescription(), e);
            }
        }
        return new LoraAlpha(
                json.path(prefix + "lora_alpha").asDouble(Double.NaN),
                patterns,
                json.path(prefix + "use_rslora").asBoolean(false));
    }

    /** The factor for the matrix product of a module. */
    double factor(String module, long rank) {
        double chosen = alpha;
        for (Map.Entry<Pattern, Double> pattern : patterns.entrySet()) {
            if (pattern.getKey().matcher(module).matches()) {
                chosen = pattern.getValue();
                break;
            }
        }
        return Double.isNaN(chosen) ? 1 : chosen / (rootOfRank ? Math.sqrt((double) rank) : rank);
    }
}
