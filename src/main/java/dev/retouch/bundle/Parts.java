package dev.retouch.bundle;

import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.text.Keys;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.model.vae.Vae;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.prompt.ImagePatches;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.tensor.Dtype;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What a bundle in the diffusers layout is made of. */
public final class Parts {

    private static final String CONFIG = "config.json";
    private static final String DIFFUSERS_STEM = "diffusion_pytorch_model";

    /** Computes in f32 always: bf16 shows as bands in the picture. */
    public static final Part<VaeConfig, Vae> VAE = new Part<>(
            new ConfigFile<>(Folder.VAE, CONFIG, VaeConfig::of, ConfigJson::of),
            DIFFUSERS_STEM,
            Vae::load,
            UnaryOperator.identity(),
            Vae::isIgnored,
            UnreadTensors::of,
            asked -> Dtype.F32);

    public static final Part<TextConfig, TextEncoder> TEXT_ENCODER = new Part<>(
            new ConfigFile<>(Folder.TEXT_ENCODER, CONFIG, TextConfig::of, ConfigJson::of),
            "model",
            TextEncoder::load,
            Keys::rename,
            Keys::isIgnored,
            UnreadTensors::of,
            UnaryOperator.identity());

    public static final Part<DitConfig, Dit> TRANSFORMER = new Part<>(
            new ConfigFile<>(Folder.TRANSFORMER, CONFIG, DitConfig::of, ConfigJson::of),
            DIFFUSERS_STEM,
            Dit::load,
            UnaryOperator.identity(),
            key -> false,
            sizes -> Map.of(),
            UnaryOperator.identity());

    public static final Part<AdapterConfig, Adapter> ADAPTER = new Part<>(
            new ConfigFile<>(Folder.ADAPTER, CONFIG, AdapterConfig::of, ConfigJson::of),
            DIFFUSERS_STEM,
            Adapter::load,
            UnaryOperator.identity(),
            key -> false,
            sizes -> Map.of(),
            UnaryOperator.identity());

    /** How pictures are shown to the text encoder. */
    public static final ConfigFile<ImagePatches> PROCESSOR =
            new ConfigFile<>(Folder.PROCESSOR, "preprocessor_config.json", ImagePatches::of, ConfigJson::of);

    public static final ConfigFile<FlowMatchConfig> SCHEDULER =
            new ConfigFile<>(Folder.SCHEDULER, "scheduler_config.json", FlowMatchConfig::of, ConfigJson::of);

    /** The defaults of an edit, in the adapter's own file. */
    static final ConfigFile<Inference> INFERENCE =
            new ConfigFile<>(Folder.ADAPTER, CONFIG, json -> Inference.of(json.path("inference")), ConfigJson::of);

    private Parts() {}
}
