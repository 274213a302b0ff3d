package dev.retouch.train.small;

import dev.retouch.bundle.BundleConfig;
import dev.retouch.bundle.Inference;
import dev.retouch.bundle.PipelineType;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.VisionConfig;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.prompt.ImagePatches;
import dev.retouch.sampling.FlowMatchConfig;
import java.util.Collections;
import java.util.List;

/** Sizes of the bundle that ships with the project: the full-size classes, numbers that two cores can train. */
public final class SmallBundle {

    /** Side of its pictures in pixels. */
    static final int SIDE = 128;

    /** Tokens of the transformer in a row. */
    static final int TOKENS_PER_SIDE = SIDE / config().tokenPixels();

    private static final int TEXT_WIDTH = 128;
    private static final int TEXT_LAYERS = 4;

    /**
     * Of the language model's rotary frequencies. The published million gives rows and columns the slow end of them: over
     * 36 tokens a column would turn by a thousandth of a radian, and nothing in a prompt could tell left from right.
     */
    private static final double ROPE_THETA = 10;

    private SmallBundle() {}

    /** The autoencoder, with statistics of latents that leave them as they are. */
    static VaeConfig vae() {
        return vae(Collections.nCopies(16, 0.0), Collections.nCopies(16, 1.0));
    }

    /** The autoencoder with the mean and the deviation of each latent channel. */
    static VaeConfig vae(List<Double> mean, List<Double> std) {
        return new VaeConfig(16, 16, List.of(1, 2, 4, 4), 1, List.of(false, true, true), mean, std);
    }

    /** Five blocks of width 192. */
    static DitConfig transformer() {
        return new DitConfig(2, 64, 16, 5, 64, 3, TEXT_WIDTH, List.of(8, 28, 28), false);
    }

    /** The text encoder for a vocabulary and the id of the token that stands for a picture. */
    static TextConfig text(int vocabulary, int imageToken) {
        VisionConfig vision = new VisionConfig(4, 96, 256, 3, 3, 14, 2, 2, 112, TEXT_WIDTH, List.of(1, 3));
        return new TextConfig(
                vocabulary, TEXT_WIDTH, 384, TEXT_LAYERS, 4, 2, 1e-6, ROPE_THETA, List.of(4, 6, 6), imageToken, vision);
    }

    /** 168 x 168 pixels, so 36 tokens a picture: with nine the text encoder could not tell where a thing stands. */
    static ImagePatches pictures() {
        return new ImagePatches(
                14, 2, 2, 168 * 168, 168 * 168, 1 / 255.0, ImagePatches.CLIP_MEAN, ImagePatches.CLIP_STD);
    }

    /** The sizes of an adapter for a backbone: as wide and as deep as that is, in all else the small one's. */
    static AdapterConfig adapter(DitConfig backbone, TextConfig text) {
        AdapterConfig small = adapter();
        return new AdapterConfig(
                backbone.innerDim(),
                backbone.numAttentionHeads(),
                backbone.numLayers(),
                text.hiddenSize(),
                Math.min(small.textLayers(), text.numHiddenLayers() + 1),
                small.instructionTokens(),
                small.maskGrid(),
                small.fusionLayers(),
                backbone.inChannels(),
                small.predictorWidth(),
                small.predictorHeads());
    }

    /** The adapter of the small transformer. */
    private static AdapterConfig adapter() {
        return new AdapterConfig(192, 3, 5, TEXT_WIDTH, TEXT_LAYERS, 16, 16, 2, 64, 128, 4);
    }

    /** How an edit is run unless a request says otherwise. */
    private static Inference inference() {
        return new Inference(6, 1, SIDE * SIDE, 0.5, 0, 0.85, 1e-3);
    }

    /** How an edit is run with an adapter: the small bundle's way where it has the small one's sizes. */
    static Inference inference(AdapterConfig config) {
        return config.equals(adapter()) ? inference() : Inference.QWEN_IMAGE_EDIT;
    }

    /** All its parts, with a vocabulary for random weights: a bundle for tests. */
    public static BundleConfig config() {
        int vocabulary = 400;
        return new BundleConfig(
                PipelineType.EDIT,
                vae(),
                text(vocabulary, vocabulary - 2),
                pictures(),
                transformer(),
                FlowMatchConfig.QWEN_IMAGE_EDIT,
                adapter(),
                inference());
    }
}
