package dev.retouch.train;

import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.text.ImagePatches;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.VisionConfig;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.sampling.FlowMatchConfig;
import java.util.List;

/** The configurations of a model bundle's parts. */
public record BundleSizes(
        VaeConfig vae,
        TextConfig text,
        ImagePatches pictures,
        DitConfig transformer,
        FlowMatchConfig scheduler,
        AdapterConfig adapter) {

    private static final List<Double> LATENTS_MEAN = List.of(
            -0.7571, -0.7089, -0.9113, 0.1075, -0.1745, 0.9653, -0.1517, 1.5508, 0.4134, -0.0715, 0.5517, -0.3632,
            -0.1922, -0.9497, 0.2503, -0.2921);
    private static final List<Double> LATENTS_STD = List.of(
            2.8184, 1.4541, 2.3275, 2.6558, 1.2196, 1.7708, 2.6052, 2.0743, 3.2687, 2.1526, 2.8652, 1.5579, 1.6382,
            1.1253, 2.8251, 1.9160);

    /**
     * The published Qwen-Image-Edit with the paper's adapter: every width its own, the depth of choice.
     *
     * @param blocks of the transformer; 60 are published
     * @param layers of the language model; 28 are published
     */
    public static BundleSizes published(int blocks, int layers) {
        DitConfig dit = DitConfig.QWEN_IMAGE_EDIT;
        AdapterConfig full = AdapterConfig.QWEN_IMAGE_EDIT;
        VisionConfig vision = new VisionConfig(32, 1280, 3420, 16, 3, 14, 2, 2, 112, 3584, List.of(7, 15, 23, 31));
        return new BundleSizes(
                new VaeConfig(96, 16, List.of(1, 2, 4, 4), 2, List.of(false, true, true), LATENTS_MEAN, LATENTS_STD),
                new TextConfig(
                        152064, 3584, 18944, layers, 28, 4, 1e-6, 1_000_000, List.of(16, 24, 24), 151655, vision),
                new ImagePatches(
                        14,
                        2,
                        2,
                        56 * 56,
                        28 * 28 * 16384,
                        1 / 255.0,
                        List.of(0.48145466f, 0.4578275f, 0.40821073f),
                        List.of(0.26862954f, 0.26130258f, 0.27577711f)),
                new DitConfig(
                        dit.patchSize(),
                        dit.inChannels(),
                        dit.outChannels(),
                        blocks,
                        dit.attentionHeadDim(),
                        dit.numAttentionHeads(),
                        dit.jointAttentionDim(),
                        dit.axesDimsRope(),
                        dit.zeroCondT()),
                FlowMatchConfig.QWEN_IMAGE_EDIT,
                new AdapterConfig(
                        full.width(),
                        full.numHeads(),
                        blocks,
                        full.textWidth(),
                        Math.min(full.textLayers(), layers + 1),
                        full.instructionTokens(),
                        full.maskGrid(),
                        full.fusionLayers(),
                        full.latentChannels(),
                        full.predictorWidth(),
                        full.predictorHeads()));
    }

    /** The sizes of the bundle that ships with the project, with random weights a bundle for tests. */
    public static BundleSizes small() {
        int vocabulary = 400;
        return new BundleSizes(
                SmallBundle.vae(),
                SmallBundle.text(vocabulary, vocabulary - 2),
                SmallBundle.pictures(),
                SmallBundle.transformer(),
                FlowMatchConfig.QWEN_IMAGE_EDIT,
                SmallBundle.adapter());
    }
}
