package dev.retouch.bundle;

import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.VisionConfig;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.prompt.ImagePatches;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the parts of a bundle fit one another: each alone may be right and the whole not. */
final class BundleFit {

    /**
     * Two parts that do not fit.
     *
     * @param parts their folders
     * @param sentence what must be equal and is not
     */
    record Misfit(List<Folder> parts, String sentence) {}

    /** A setting in its file. */
    private record Setting(ConfigFile<?> file, String key, int value) {}

    private static final ConfigFile<?> VAE = Parts.VAE.config();
    private static final ConfigFile<?> TEXT = Parts.TEXT_ENCODER.config();
    private static final ConfigFile<?> PROCESSOR = Parts.PROCESSOR;
    private static final ConfigFile<?> TRANSFORMER = Parts.TRANSFORMER.config();
    private static final ConfigFile<?> ADAPTER = Parts.ADAPTER.config();

    private final Path bundle;
    private final List<Misfit> problems = new ArrayList<>();

    private BundleFit(Path bundle) {
        this.bundle = bundle;
    }

    /** Each pair of settings that must be equal and is not; parts that could not be read are left out. */
    static List<Misfit> problems(
            Path bundle,
            Optional<VaeConfig> vae,
            Optional<TextConfig> text,
            Optional<ImagePatches> pictures,
            Optional<DitConfig> transformer,
            Optional<AdapterConfig> adapter) {
        BundleFit fit = new BundleFit(bundle);
        transformer.ifPresent(t -> {
            text.ifPresent(c -> fit.textToTransformer(c, t));
            vae.ifPresent(v -> fit.vaeToTransformer(v, t));
            adapter.ifPresent(a -> fit.transformerToAdapter(t, a));
        });
        text.ifPresent(c -> {
            pictures.ifPresent(p -> fit.picturesToText(p, c.vision()));
            adapter.ifPresent(a -> fit.textToAdapter(c, a));
        });
        return fit.problems;
    }

    private void textToTransformer(TextConfig text, DitConfig transformer) {
        equal(
                new Setting(TRANSFORMER, "joint_attention_dim", transformer.jointAttentionDim()),
                new Setting(TEXT, "hidden_size", text.hiddenSize()));
    }

    private void vaeToTransformer(VaeConfig vae, DitConfig transformer) {
        equal(
                new Setting(TRANSFORMER, "out_channels", transformer.outChannels()),
                new Setting(VAE, "z_dim", vae.zDim()));
        int packed = vae.zDim() * transformer.patchSize() * transformer.patchSize();
        equal(
                new Setting(TRANSFORMER, "in_channels", transformer.inChannels()),
                new Setting(VAE, "z_dim times patch_size squared", packed));
    }

    private void transformerToAdapter(DitConfig transformer, AdapterConfig adapter) {
        equal(
                new Setting(ADAPTER, "width", adapter.width()),
                new Setting(TRANSFORMER, "width", transformer.innerDim()));
        equal(
                new Setting(ADAPTER, "num_blocks", adapter.numBlocks()),
                new Setting(TRANSFORMER, "num_layers", transformer.numLayers()));
        equal(
                new Setting(ADAPTER, "latent_channels", adapter.latentChannels()),
                new Setting(TRANSFORMER, "in_channels", transformer.inChannels()));
    }

    private void picturesToText(ImagePatches pictures, VisionConfig vision) {
        equal(
                new Setting(PROCESSOR, "patch_size", pictures.patchSize()),
                new Setting(TEXT, "patch_size", vision.patchSize()));
        equal(
                new Setting(PROCESSOR, "temporal_patch_size", pictures.temporalPatchSize()),
                new Setting(TEXT, "temporal_patch_size", vision.temporalPatchSize()));
        equal(
                new Setting(PROCESSOR, "merge_size", pictures.mergeSize()),
                new Setting(TEXT, "spatial_merge_size", vision.spatialMergeSize()));
    }

    private void textToAdapter(TextConfig text, AdapterConfig adapter) {
        equal(
                new Setting(ADAPTER, "text_width", adapter.textWidth()),
                new Setting(TEXT, "hidden_size", text.hiddenSize()));
        int hiddenStates = text.numHiddenLayers() + 1;
        if (adapter.textLayers() > hiddenStates) {
            problems.add(new Misfit(
                    List.of(Folder.ADAPTER, Folder.TEXT_ENCODER),
                    ADAPTER.in(bundle) + ": text_layers " + adapter.textLayers() + " are more than the text encoder's "
                            + hiddenStates + " hidden states"));
        }
    }

    private void equal(Setting one, Setting other) {
        if (one.value() != other.value()) {
            problems.add(new Misfit(
                    List.of(one.file().folder(), other.file().folder()),
                    one.file().in(bundle) + ": " + one.key() + " " + one.value() + " must be " + other.key() + " "
                            + other.value() + " of " + other.file().path()));
        }
    }
}
