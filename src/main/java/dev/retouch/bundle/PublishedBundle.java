package dev.retouch.bundle;

import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.prompt.ImagePatches;
import dev.retouch.sampling.FlowMatchConfig;

/** The published Qwen-Image-Edit with the paper's adapter; {@link Preset} has its successors too. */
public final class PublishedBundle {

    private PublishedBundle() {}

    /** All of it. */
    public static BundleConfig config() {
        return config(DitConfig.QWEN_IMAGE_EDIT.numLayers(), TextConfig.QWEN_IMAGE_EDIT.numHiddenLayers());
    }

    /**
     * The published widths at another depth; the adapter has a block for each of the transformer's, and reads at most as
     * many hidden states as there are.
     *
     * @param blocks of the transformer; 60 are published
     * @param layers of the language model; 28 are published
     */
    public static BundleConfig config(int blocks, int layers) {
        return new BundleConfig(
                PipelineType.EDIT,
                VaeConfig.QWEN_IMAGE_EDIT,
                text(layers),
                ImagePatches.QWEN_IMAGE_EDIT,
                transformer(blocks),
                FlowMatchConfig.QWEN_IMAGE_EDIT,
                adapter(blocks, layers + 1),
                Inference.QWEN_IMAGE_EDIT);
    }

    private static TextConfig text(int layers) {
        TextConfig c = TextConfig.QWEN_IMAGE_EDIT;
        return new TextConfig(
                c.vocabSize(),
                c.hiddenSize(),
                c.intermediateSize(),
                layers,
                c.numAttentionHeads(),
                c.numKeyValueHeads(),
                c.rmsNormEps(),
                c.ropeTheta(),
                c.mropeSection(),
                c.imageTokenId(),
                c.vision());
    }

    private static DitConfig transformer(int blocks) {
        DitConfig c = DitConfig.QWEN_IMAGE_EDIT;
        return new DitConfig(
                c.patchSize(),
                c.inChannels(),
                c.outChannels(),
                blocks,
                c.attentionHeadDim(),
                c.numAttentionHeads(),
                c.jointAttentionDim(),
                c.axesDimsRope(),
                c.zeroCondT());
    }

    private static AdapterConfig adapter(int blocks, int hiddenStates) {
        AdapterConfig c = AdapterConfig.QWEN_IMAGE_EDIT;
        return new AdapterConfig(
                c.width(),
                c.numHeads(),
                blocks,
                c.textWidth(),
                Math.min(c.textLayers(), hiddenStates),
                c.instructionTokens(),
                c.maskGrid(),
                c.fusionLayers(),
                c.latentChannels(),
                c.predictorWidth(),
                c.predictorHeads());
    }
}
