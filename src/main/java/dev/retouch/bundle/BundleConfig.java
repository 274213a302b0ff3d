package dev.retouch.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.retouch.files.SmallFiles;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.prompt.ImagePatches;
import dev.retouch.sampling.FlowMatchConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sizes and settings of a model bundle, read from its own files.
 *
 * @param adapter null where the folder is a backbone without {@code adapter/}
 * @param inference how an edit is run unless a request says otherwise
 */
public record BundleConfig(
        VaeConfig vae,
        TextConfig text,
        ImagePatches pictures,
        DitConfig transformer,
        FlowMatchConfig scheduler,
        @Nullable AdapterConfig adapter,
        Inference inference) {

    /** The configuration file of each part, by the part's name. */
    static final Map<String, String> FILES = Map.of(
            "vae", "vae/config.json",
            "text_encoder", "text_encoder/config.json",
            "processor", "processor/preprocessor_config.json",
            "transformer", "transformer/config.json",
            "scheduler", "scheduler/scheduler_config.json",
            "adapter", "adapter/config.json");

    /**
     * Reads the configuration files of a bundle.
     *
     * @throws IOException when one is missing or is not JSON; the message names it
     * @throws IllegalArgumentException when one contradicts itself; the message names it
     */
    public static BundleConfig read(Path bundle) throws IOException {
        boolean adapter = BundleCheck.hasAdapter(bundle);
        return new BundleConfig(
                part(bundle, "vae", VaeConfig::of),
                part(bundle, "text_encoder", TextConfig::of),
                part(bundle, "processor", ImagePatches::of),
                part(bundle, "transformer", DitConfig::of),
                part(bundle, "scheduler", FlowMatchConfig::of),
                adapter ? part(bundle, "adapter", AdapterConfig::of) : null,
                adapter
                        ? part(bundle, "adapter", json -> Inference.of(json.path("inference")))
                        : Inference.of(MissingNode.getInstance()));
    }

    /** Reads the configuration of one part; see {@link #FILES}. */
    static <T> T part(Path bundle, String part, Function<JsonNode, T> parse) throws IOException {
        Path file = bundle.resolve(FILES.get(part));
        JsonNode json = json(file);
        try {
            return parse.apply(json);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(file + " holds numbers that cannot be: " + e.getMessage(), e);
        }
    }

    /** A file that is one JSON object. */
    static JsonNode json(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is missing: is this a model bundle in the diffusers layout?");
        }
        return SmallFiles.object(file, SmallFiles.MAX_CONFIG);
    }
}
