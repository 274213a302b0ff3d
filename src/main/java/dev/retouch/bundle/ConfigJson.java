package dev.retouch.bundle;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.VisionConfig;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.prompt.ImagePatches;
import dev.retouch.sampling.FlowMatchConfig;

/** The configuration files of a bundle as the reference writes them. */
final class ConfigJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ConfigJson() {}

    /** An object whose first line names the class that the reference loads the folder with. */
    private static ObjectNode object(Folder folder) {
        return JSON.createObjectNode().put("_class_name", folder.className());
    }

    /** {@code vae/config.json} */
    static ObjectNode of(VaeConfig c) {
        ObjectNode json = object(Folder.VAE)
                .put("base_dim", c.baseDim())
                .put("z_dim", c.zDim())
                .put("num_res_blocks", c.numResBlocks());
        c.dimMult().forEach(json.putArray("dim_mult")::add);
        c.temporalDownsample().forEach(json.putArray("temperal_downsample")::add);
        json.putArray("attn_scales");
        json.put("dropout", 0.0);
        c.latentsMean().forEach(json.putArray("latents_mean")::add);
        c.latentsStd().forEach(json.putArray("latents_std")::add);
        return json;
    }

    /** {@code transformer/config.json} */
    static ObjectNode of(DitConfig c) {
        ObjectNode json = object(Folder.TRANSFORMER)
                .put("patch_size", c.patchSize())
                .put("in_channels", c.inChannels())
                .put("out_channels", c.outChannels())
                .put("num_layers", c.numLayers())
                .put("attention_head_dim", c.attentionHeadDim())
                .put("num_attention_heads", c.numAttentionHeads())
                .put("joint_attention_dim", c.jointAttentionDim())
                .put("guidance_embeds", false);
        c.axesDimsRope().forEach(json.putArray("axes_dims_rope")::add);
        if (c.zeroCondT()) {
            json.put("zero_cond_t", true);
        }
        return json;
    }

    /** {@code text_encoder/config.json} */
    static ObjectNode of(TextConfig c) {
        ObjectNode json = JSON.createObjectNode();
        json.putArray("architectures").add(Folder.TEXT_ENCODER.className());
        json.put("model_type", "qwen2_5_vl")
                .put("hidden_act", "silu")
                .put("vocab_size", c.vocabSize())
                .put("hidden_size", c.hiddenSize())
                .put("intermediate_size", c.intermediateSize())
                .put("num_hidden_layers", c.numHiddenLayers())
                .put("num_attention_heads", c.numAttentionHeads())
                .put("num_key_value_heads", c.numKeyValueHeads())
                .put("rms_norm_eps", c.rmsNormEps())
                .put("rope_theta", c.ropeTheta())
                .put("image_token_id", c.imageTokenId())
                .put("tie_word_embeddings", false)
                .put("use_sliding_window", false)
                .put("torch_dtype", "bfloat16");
        ObjectNode rope = json.putObject("rope_scaling").put("type", "mrope");
        c.mropeSection().forEach(rope.putArray("mrope_section")::add);
        VisionConfig v = c.vision();
        ObjectNode vision = json.putObject("vision_config")
                .put("model_type", "qwen2_5_vl")
                .put("hidden_act", "silu")
                .put("depth", v.depth())
                .put("hidden_size", v.hiddenSize())
                .put("intermediate_size", v.intermediateSize())
                .put("num_heads", v.numHeads())
                .put("in_channels", v.inChannels())
                .put("in_chans", v.inChannels())
                .put("patch_size", v.patchSize())
                .put("temporal_patch_size", v.temporalPatchSize())
                .put("spatial_patch_size", v.patchSize())
                .put("spatial_merge_size", v.spatialMergeSize())
                .put("window_size", v.windowSize())
                .put("out_hidden_size", v.outHiddenSize());
        v.fullAttentionBlocks().forEach(vision.putArray("fullatt_block_indexes")::add);
        return json;
    }

    /** {@code processor/preprocessor_config.json} */
    static ObjectNode of(ImagePatches p) {
        ObjectNode json = JSON.createObjectNode()
                .put("image_processor_type", "Qwen2VLImageProcessor")
                .put("patch_size", p.patchSize())
                .put("temporal_patch_size", p.temporalPatchSize())
                .put("merge_size", p.mergeSize())
                .put("min_pixels", p.minPixels())
                .put("max_pixels", p.maxPixels())
                .put("rescale_factor", p.rescaleFactor());
        p.mean().forEach(json.putArray("image_mean")::add);
        p.std().forEach(json.putArray("image_std")::add);
        return json;
    }

    /** {@code scheduler/scheduler_config.json} */
    static ObjectNode of(FlowMatchConfig c) {
        return object(Folder.SCHEDULER)
                .put("num_train_timesteps", c.numTrainTimesteps())
                .put("shift", c.shift())
                .put("use_dynamic_shifting", c.useDynamicShifting())
                .put("base_shift", c.baseShift())
                .put("max_shift", c.maxShift())
                .put("base_image_seq_len", c.baseImageSeqLen())
                .put("max_image_seq_len", c.maxImageSeqLen())
                .put("shift_terminal", c.shiftTerminal())
                .put("time_shift_type", c.exponential() ? "exponential" : "linear");
    }

    /** The adapter's sizes in {@code adapter/config.json}. */
    static ObjectNode of(AdapterConfig c) {
        return object(Folder.ADAPTER)
                .put("width", c.width())
                .put("num_heads", c.numHeads())
                .put("num_blocks", c.numBlocks())
                .put("text_width", c.textWidth())
                .put("text_layers", c.textLayers())
                .put("instruction_tokens", c.instructionTokens())
                .put("mask_grid", c.maskGrid())
                .put("fusion_layers", c.fusionLayers())
                .put("latent_channels", c.latentChannels())
                .put("predictor_width", c.predictorWidth())
                .put("predictor_heads", c.predictorHeads());
    }

    /** What {@code adapter/config.json} says beside the adapter's sizes. */
    static ObjectNode of(Inference inference) {
        ObjectNode json = JSON.createObjectNode();
        json.putObject("inference")
                .put("steps", inference.steps())
                .put("guidance", inference.guidance())
                .put("picture_area", inference.pictureArea())
                .put("threshold", inference.threshold())
                .put("margin", inference.margin())
                .put("global_area", inference.globalArea())
                .put("closed_gate", inference.closedGate());
        return json;
    }
}
