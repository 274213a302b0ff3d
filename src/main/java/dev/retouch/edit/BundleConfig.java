package dev.retouch.edit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.text.ImagePatches;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.weights.SmallFiles;
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

    /**
     * Defaults of an edit, from {@code adapter/config.json}, or the reference's where there is none.
     *
     * @param steps denoising steps
     * @param guidance scale of classifier-free guidance, 1 for none
     * @param pictureArea pixels the model works at, about; 1024 x 1024 at full size
     * @param threshold probability from which a token belongs to the region
     * @param margin tokens by which the region is dilated
     * @param globalArea share of tokens from which an edit is taken as global
     * @param closedGate gate below which the adapter leaves a token out; see {@link dev.retouch.model.adapter.Adapter#openHook}
     */
    public record Inference(
            int steps,
            double guidance,
            long pictureArea,
            double threshold,
            int margin,
            double globalArea,
            double closedGate) {

        static Inference of(JsonNode json) {
            return new Inference(
                    json.path("steps").asInt(50),
                    json.path("guidance").asDouble(4),
                    json.path("picture_area").asLong(1024 * 1024),
                    json.path("threshold").asDouble(0.5),
                    json.path("margin").asInt(1),
                    json.path("global_area").asDouble(0.85),
                    json.path("closed_gate").asDouble(1e-3));
        }
    }

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
