package dev.retouch.bundle;

import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.text.TextConfig;
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
     * @param parts their names
     * @param sentence what must be equal and is not
     */
    record Misfit(List<String> parts, String sentence) {}

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
            text.ifPresent(c -> fit.equal(
                    "transformer",
                    "joint_attention_dim",
                    t.jointAttentionDim(),
                    "text_encoder",
                    "hidden_size",
                    c.hiddenSize()));
            vae.ifPresent(v -> {
                fit.equal("transformer", "out_channels", t.outChannels(), "vae", "z_dim", v.zDim());
                int packed = v.zDim() * t.patchSize() * t.patchSize();
                fit.equal(
                        "transformer", "in_channels", t.inChannels(), "vae", "z_dim times patch_size squared", packed);
            });
            adapter.ifPresent(a -> {
                fit.equal("adapter", "width", a.width(), "transformer", "width", t.innerDim());
                fit.equal("adapter", "num_blocks", a.numBlocks(), "transformer", "num_layers", t.numLayers());
                fit.equal(
                        "adapter", "latent_channels", a.latentChannels(), "transformer", "in_channels", t.inChannels());
            });
        });
        text.ifPresent(c -> {
            var vision = c.vision();
            pictures.ifPresent(p -> {
                fit.equal("processor", "patch_size", p.patchSize(), "text_encoder", "patch_size", vision.patchSize());
                fit.equal(
                        "processor",
                        "temporal_patch_size",
                        p.temporalPatchSize(),
                        "text_encoder",
                        "temporal_patch_size",
                        vision.temporalPatchSize());
                fit.equal(
                        "processor",
                        "merge_size",
                        p.mergeSize(),
                        "text_encoder",
                        "spatial_merge_size",
                        vision.spatialMergeSize());
            });
            adapter.ifPresent(a -> {
                fit.equal("adapter", "text_width", a.textWidth(), "text_encoder", "hidden_size", c.hiddenSize());
                if (a.textLayers() > c.numHiddenLayers() + 1) {
                    fit.problems.add(new Misfit(
                            List.of("adapter", "text_encoder"),
                            bundle.resolve(BundleConfig.FILES.get("adapter")) + ": text_layers " + a.textLayers()
                                    + " are more than the text encoder's " + (c.numHiddenLayers() + 1)
                                    + " hidden states"));
                }
            });
        });
        return fit.problems;
    }

    private void equal(String part, String key, int value, String other, String otherKey, int otherValue) {
        if (value != otherValue) {
            problems.add(new Misfit(
                    List.of(part, other),
                    bundle.resolve(BundleConfig.FILES.get(part)) + ": " + key + " " + value + " must be " + otherKey
                            + " " + otherValue + " of " + BundleConfig.FILES.get(other)));
        }
    }
}
