package dev.retouch.bundle;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.VisionConfig;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.prompt.ImagePatches;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.tensor.Dtype;
import dev.retouch.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes parts of a model bundle in the diffusers layout. */
public final class BundleWriter {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private BundleWriter() {}

    /** Writes {@code diffusion_pytorch_model.safetensors} in bf16, the published type. */
    public static void writeWeights(Path folder, Map<String, NDArray> weights) throws IOException {
        writeWeights(folder, "diffusion_pytorch_model.safetensors", weights);
    }

    /** The same under another file name. */
    public static void writeWeights(Path folder, String file, Map<String, NDArray> weights) throws IOException {
        Files.createDirectories(folder);
        Map<String, NDArray> rounded = new LinkedHashMap<>();
        weights.forEach((key, value) -> rounded.put(key, Dtype.BF16.cast(value)));
        SafetensorsWriter.write(folder.resolve(file), rounded, Map.of("format", "pt"));
        rounded.values().forEach(NDArray::close);
    }

    static void writeJson(Path file, ObjectNode json) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, JSON.writeValueAsString(json) + "\n");
    }

    static ObjectNode object(String className) {
        return JSON.createObjectNode().put("_class_name", className);
    }

    /** Writes {@code vae/config.json}. */
    public static void writeVaeConfig(Path folder, VaeConfig c) throws IOException {
        ObjectNode json = object("AutoencoderKLQwenImage")
                .put("base_dim", c.baseDim())
                .put("z_dim", c.zDim())
                .put("num_res_blocks", c.numResBlocks());
        c.dimMult().forEach(json.putArray("dim_mult")::add);
        c.temporalDownsample().forEach(json.putArray("temperal_downsample")::add);
        json.putArray("attn_scales");
        json.put("dropout", 0.0);
        c.latentsMean().forEach(json.putArray("latents_mean")::add);
        c.latentsStd().forEach(json.putArray("latents_std")::add);
        writeJson(folder.resolve("config.json"), json);
    }

    /** Writes {@code transformer/config.json}. */
    public static void writeTransformerConfig(Path folder, DitConfig c) throws IOException {
        ObjectNode json = object("QwenImageTransformer2DModel")
                .put("patch_size", c.patchSize())
                .put("in_channels", c.inChannels())
                .put("out_channels", c.outChannels())
                .put("num_layers", c.numLayers())
                .put("attention_head_dim", c.attentionHeadDim())
                .put("num_attention_heads", c.numAttentionHeads())
                .put("joint_attention_dim", c.jointAttentionDim())
                .put("guidance_embeds", false);
        c.axesDimsRope().forEach(json.putArray("axes_dims_rope")::add);
        writeJson(folder.resolve("config.json"), json);
    }

    /** Writes {@code text_encoder/config.json}. */
    public static void writeTextConfig(Path folder, TextConfig c) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.putArray("architectures").add("Qwen2_5_VLForConditionalGeneration");
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
        writeJson(folder.resolve("config.json"), json);
    }

    /** Writes {@code processor/preprocessor_config.json}. */
    public static void writeProcessor(Path folder, ImagePatches p) throws IOException {
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
        writeJson(folder.resolve("preprocessor_config.json"), json);
    }

    /** Writes {@code scheduler/scheduler_config.json}. */
    public static void writeScheduler(Path folder, FlowMatchConfig c) throws IOException {
        writeJson(
                folder.resolve("scheduler_config.json"),
                object("FlowMatchEulerDiscreteScheduler")
                        .put("num_train_timesteps", c.numTrainTimesteps())
                        .put("shift", 1.0)
                        .put("use_dynamic_shifting", true)
                        .put("base_shift", c.baseShift())
                        .put("max_shift", c.maxShift())
                        .put("base_image_seq_len", c.baseImageSeqLen())
                        .put("max_image_seq_len", c.maxImageSeqLen())
                        .put("shift_terminal", c.shiftTerminal())
                        .put("time_shift_type", "exponential"));
    }

    /** Writes {@code adapter/config.json} with the defaults of an edit. */
    public static void writeAdapterConfig(Path folder, AdapterConfig c, Inference inference) throws IOException {
        ObjectNode json = object("RegionAwareAdapter")
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
        json.putObject("inference")
                .put("steps", inference.steps())
                .put("guidance", inference.guidance())
                .put("picture_area", inference.pictureArea())
                .put("threshold", inference.threshold())
                .put("margin", inference.margin())
                .put("global_area", inference.globalArea())
                .put("closed_gate", inference.closedGate());
        writeJson(folder.resolve("config.json"), json);
    }

    /** Writes {@code model_index.json}. */
    public static void writeIndex(Path bundle) throws IOException {
        ObjectNode json = object("QwenImageEditPipeline");
        json.putArray("scheduler").add("diffusers").add("FlowMatchEulerDiscreteScheduler");
        json.putArray("text_encoder").add("transformers").add("Qwen2_5_VLForConditionalGeneration");
        json.putArray("tokenizer").add("transformers").add("Qwen2Tokenizer");
        json.putArray("processor").add("transformers").add("Qwen2VLProcessor");
        json.putArray("transformer").add("diffusers").add("QwenImageTransformer2DModel");
        json.putArray("vae").add("diffusers").add("AutoencoderKLQwenImage");
        writeJson(bundle.resolve("model_index.json"), json);
    }
}
