package dev.retouch.bundle;

import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.prompt.ImagePatches;
import dev.retouch.sampling.FlowMatchConfig;
import java.util.List;

/** The configurations of a model bundle's parts. */
public record BundleSizes(
        VaeConfig vae,
        TextConfig text,
        ImagePatches pictures,
        DitConfig transformer,
        FlowMatchConfig scheduler,
        AdapterConfig adapter,
        Inference inference) {

    /**
     * The published Qwen-Image-Edit with the paper's adapter: every width its own, the depth of choice.
     *
     * @param blocks of the transformer; 60 are published
     * @param layers of the language model; 28 are published
     */
    public static BundleSizes published(int blocks, int layers) {
        DitConfig dit = DitConfig.QWEN_IMAGE_EDIT;
        AdapterConfig full = AdapterConfig.QWEN_IMAGE_EDIT;
        TextConfig text = TextConfig.QWEN_IMAGE_EDIT;
        return new BundleSizes(
                VaeConfig.QWEN_IMAGE_EDIT,
                new TextConfig(
                        text.vocabSize(),
                        text.hiddenSize(),
                        text.intermediateSize(),
                        layers,
                        text.numAttentionHeads(),
                        text.numKeyValueHeads(),
                        text.rmsNormEps(),
                        text.ropeTheta(),
                        text.mropeSection(),
                        text.imageTokenId(),
                        text.vision()),
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
                        full.predictorHeads()),
                Inference.QWEN_IMAGE_EDIT);
    }
}
