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

        /** @throws IllegalArgumentException when a number is out of its range */
        public Inference {
            require(
                    steps >= EditOptions.MIN_STEPS && steps <= EditOptions.MAX_STEPS,
                    "steps",
                    steps,
                    "it must be " + EditOptions.MIN_STEPS + " to " + EditOptions.MAX_STEPS);
            require(
                    guidance >= 1 && guidance <= EditOptions.MAX_GUIDANCE,
                    "guidance",
                    guidance,
                    "it must be 1 (off) to " + EditOptions.MAX_GUIDANCE);
            require(pictureArea >= 1, "picture_area", pictureArea, "it must be 1 pixel or more");
            require(threshold > 0 && threshold < 1, "threshold", threshold, "it must lie between 0 and 1");
            require(margin >= 0, "margin", margin, "it must be 0 or more");
            require(globalArea > 0 && globalArea <= 1, "global_area", globalArea, "it must be above 0 and at most 1");
            require(closedGate >= 0 && closedGate < 1, "closed_gate", closedGate, "it must be at least 0 and below 1");
        }

        /** Reads {@code inference} of {@code adapter/config.json}; absent fields take the reference's defaults. */
        static Inference of(JsonNode json) {
            if (!json.isMissingNode() && !json.isObject()) {
                throw refused("inference", json, "it must be an object of settings");
            }
            return new Inference(
                    (int) whole(json, "steps", 50, Integer.MAX_VALUE),
                    number(json, "guidance", 4),
                    whole(json, "picture_area", 1024 * 1024, Long.MAX_VALUE),
                    number(json, "threshold", 0.5),
                    (int) whole(json, "margin", 1, Integer.MAX_VALUE),
                    number(json, "global_area", 0.85),
                    number(json, "closed_gate", 1e-3));
        }

        private static long whole(JsonNode json, String name, long absent, long most) {
            JsonNode value = json.path(name);
            if (value.isMissingNode()) {
                return absent;
            }
            boolean fits = value.isIntegralNumber()
                    && value.canConvertToLong()
                    && value.asLong() <= most
                    && value.asLong() >= -most;
            require(fits, name, value, "write a whole number of at most " + most + ", without quotes");
            return value.asLong();
        }

        private static double number(JsonNode json, String name, double absent) {
            JsonNode value = json.path(name);
            require(value.isMissingNode() || value.isNumber(), name, value, "write a number, without quotes");
            return value.asDouble(absent);
        }

        private static void require(boolean fits, String name, Object value, String remedy) {
            if (!fits) {
                throw refused("inference." + name, value, remedy);
            }
        }

        private static IllegalArgumentException refused(String name, Object value, String remedy) {
            return new IllegalArgumentException(name + " is " + value + ": " + remedy);
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
