package dev.retouch.bundle;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.files.SmallFiles;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.weights.WeightMismatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How large the inputs of the layers get that are multiplied in fp8, as {@code bundle calibrate} saw them.
 *
 * @param largest by part and layer: magnitude of the largest input
 */
public record Fp8Scales(Map<String, Map<String, Double>> largest) {

    /** The file in the bundle's folder. */
    public static final String FILE = "fp8_scales.json";

    private static final String INPUTS = "largest_inputs";

    /**
     * Reads the file of a bundle.
     *
     * @throws IOException when it is missing or is not such a file
     */
    static Fp8Scales read(Path bundle) throws IOException {
        Path file = bundle.resolve(FILE);
        if (Files.notExists(file)) {
            throw new IOException(file + " is missing: precision fp8 needs it, and `retouch bundle calibrate " + bundle
                    + "` writes it");
        }
        Map<String, Map<String, Double>> largest = new LinkedHashMap<>();
        SmallFiles.object(file, SmallFiles.MAX_CONFIG)
                .path(INPUTS)
                .properties()
                .forEach(part -> part.getValue()
                        .properties()
                        .forEach(layer -> largest.computeIfAbsent(part.getKey(), id -> new LinkedHashMap<>())
                                .put(layer.getKey(), layer.getValue().asDouble())));
        return new Fp8Scales(largest);
    }

    /** Why a bundle cannot be loaded in fp8 although it is valid; empty when it can. */
    public static Optional<String> problem(Path bundle, BundleConfig config) {
        try {
            Fp8Scales scales = read(bundle);
            scales.requireAll(Parts.TRANSFORMER.id(), Parts.TRANSFORMER.wanted(config.transformer()));
            AdapterConfig adapter = config.adapter();
            if (adapter != null) {
                scales.requireAll(Parts.ADAPTER.id(), Parts.ADAPTER.wanted(adapter));
            }
            return Optional.empty();
        } catch (IOException | WeightMismatch e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void requireAll(String part, Map<String, long[]> wanted) {
        wanted.forEach((key, shape) -> {
            if (Fp8Layers.isStored(key, shape) && Fp8Layers.isMultiplied(Fp8Layers.layer(key))) {
                largestInput(part, Fp8Layers.sharing(Fp8Layers.layer(key)));
            }
        });
    }

    /**
     * Writes the file of a bundle.
     *
     * @throws IOException when it cannot be written
     */
    public void write(Path bundle) throws IOException {
        ObjectNode json = new ObjectMapper().createObjectNode();
        ObjectNode inputs = json.putObject(INPUTS);
        largest.forEach((part, layers) -> layers.forEach(inputs.putObject(part)::put));
        SmallFiles.writeObject(bundle.resolve(FILE), json);
    }

    /**
     * Magnitude of the largest input of a layer.
     *
     * @throws WeightMismatch when there is no positive number for it
     */
    double largestInput(String part, String layer) {
        double value = largest.getOrDefault(part, Map.of()).getOrDefault(layer, 0.0);
        if (!(value > 0 && value < Float.MAX_VALUE)) {
            throw new WeightMismatch(FILE + " says nothing usable of " + part + "'s layer " + layer
                    + ": write it anew with `retouch bundle calibrate`");
        }
        return value;
    }
}
