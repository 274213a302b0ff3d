package dev.retouch.bundle;

import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.text.TextConfig;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The published models: their sizes are the same, and pipeline and conditioning of the pictures' tokens differ. */
public enum Preset {
    QWEN_IMAGE_EDIT(PipelineType.EDIT, false),
    QWEN_IMAGE_EDIT_2509(PipelineType.EDIT_PLUS, false),
    QWEN_IMAGE_EDIT_2511(PipelineType.EDIT_PLUS, true);

    private final PipelineType pipeline;
    private final boolean zeroCondT;

    Preset(PipelineType pipeline, boolean zeroCondT) {
        this.pipeline = pipeline;
        this.zeroCondT = zeroCondT;
    }

    /** As users write it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The one of that name, if there is one. */
    public static Optional<Preset> of(String id) {
        return Arrays.stream(values()).filter(preset -> preset.id().equals(id)).findFirst();
    }

    /** All names, for a sentence. */
    public static String ids() {
        return Arrays.stream(values()).map(Preset::id).collect(Collectors.joining(", "));
    }

    /** All of it, with the paper's adapter. */
    public BundleConfig config() {
        return config(DitConfig.QWEN_IMAGE_EDIT.numLayers(), TextConfig.QWEN_IMAGE_EDIT.numHiddenLayers());
    }

    /**
     * The published widths at another depth; see {@link PublishedBundle#config(int, int)}.
     *
     * @param blocks of the transformer; 60 are published
     * @param layers of the language model; 28 are published
     */
    public BundleConfig config(int blocks, int layers) {
        BundleConfig c = PublishedBundle.config(blocks, layers);
        return new BundleConfig(
                pipeline,
                c.vae(),
                c.text(),
                c.pictures(),
                c.transformer().withZeroCondT(zeroCondT),
                c.scheduler(),
                c.adapter(),
                c.inference());
    }
}
