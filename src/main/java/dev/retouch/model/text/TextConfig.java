package dev.retouch.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Sizes of the text encoder, with the names of {@code text_encoder/config.json}.
 *
 * @param vocabSize V
 * @param hiddenSize D
 * @param intermediateSize width inside the MLP
 * @param numHiddenLayers layers; the encoder returns one more hidden state
 * @param numAttentionHeads query heads
 * @param numKeyValueHeads key heads, each shared by as many query heads
 * @param rmsNormEps epsilon of the norms
 * @param ropeTheta base of the rotary frequencies
 * @param mropeSection number of frequencies that rotate by frame, row and column
 * @param imageTokenId the token whose embedding is replaced by an image's
 * @param vision the vision tower
 */
public record TextConfig(
        int vocabSize,
        int hiddenSize,
        int intermediateSize,
        int numHiddenLayers,
        int numAttentionHeads,
        int numKeyValueHeads,
        double rmsNormEps,
        double ropeTheta,
        List<Integer> mropeSection,
        int imageTokenId,
        VisionConfig vision) {

    /** The published Qwen-Image-Edit text encoder, which is Qwen2.5-VL-7B. */
    public static final TextConfig QWEN_IMAGE_EDIT = new TextConfig(
            152064,
            3584,
            18944,
            28,
            28,
            4,
            1e-6,
            1_000_000,
            List.of(16, 24, 24),
            151655,
            new VisionConfig(32, 1280, 3420, 16, 3, 14, 2, 2, 112, 3584, List.of(7, 15, 23, 31)));

    /** @throws IllegalArgumentException when sizes contradict one another */
    public TextConfig {
        if (vocabSize < 1 || numHiddenLayers < 1 || numAttentionHeads < 1 || numKeyValueHeads < 1) {
            throw new IllegalArgumentException("a text encoder needs at least one word, layer and head");
        }
        if (numHiddenLayers > 1000 || hiddenSize < 1 || intermediateSize < 1) {
            throw new IllegalArgumentException("num_hidden_layers " + numHiddenLayers + ", hidden_size " + hiddenSize
                    + " and intermediate_size " + intermediateSize + " are impossible sizes of a text encoder");
        }
        if (hiddenSize % (2L * numAttentionHeads) != 0) {
            throw new IllegalArgumentException("hidden_size " + hiddenSize
                    + " must be a multiple of twice num_attention_heads " + numAttentionHeads);
        }
        if (numAttentionHeads % numKeyValueHeads != 0) {
            throw new IllegalArgumentException("num_attention_heads " + numAttentionHeads
                    + " must be a multiple of num_key_value_heads " + numKeyValueHeads);
        }
        long rotated = 2 * mropeSection.stream().mapToLong(Integer::longValue).sum();
        if (mropeSection.size() != 3
                || rotated != hiddenSize / numAttentionHeads
                || mropeSection.stream().anyMatch(n -> n < 0)) {
            throw new IllegalArgumentException("mrope_section " + mropeSection + " must be three numbers that sum to"
                    + " half the head's width " + hiddenSize / numAttentionHeads);
        }
        if (vision.outHiddenSize() != hiddenSize) {
            throw new IllegalArgumentException(
                    "vision_config.out_hidden_size " + vision.outHiddenSize() + " must be hidden_size " + hiddenSize);
        }
        if (imageTokenId < 0 || imageTokenId >= vocabSize) {
            throw new IllegalArgumentException(
                    "image_token_id " + imageTokenId + " lies outside the vocabulary of " + vocabSize);
        }
        mropeSection = List.copyOf(mropeSection);
    }

    /**
     * Reads {@code config.json}, with the text model's fields at the top or in {@code text_config}; absent fields have
     * the defaults of the reference.
     *
     * @throws IllegalArgumentException when it requires something that Qwen2.5-VL checkpoints do not use: an activation
     *     other than SiLU, or a sliding window
     */
    public static TextConfig of(JsonNode json) {
        Activations.requireSilu(field(json, "hidden_act"), "hidden_act");
        if (field(json, "use_sliding_window").asBoolean(false)) {
            throw new IllegalArgumentException("use_sliding_window is true: only full attention is supported, set it to"
                    + " false if prompts stay shorter than the window");
        }
        // Newer configurations have both in rope_parameters.
        JsonNode rope = field(json, "rope_parameters").isObject()
                ? field(json, "rope_parameters")
                : field(json, "rope_scaling");
        List<Integer> sections = new ArrayList<>();
        rope.path("mrope_section").forEach(s -> sections.add(s.asInt()));
        double theta =
                field(json, "rope_theta").asDouble(rope.path("rope_theta").asDouble(1_000_000));
        return new TextConfig(
                field(json, "vocab_size").asInt(152064),
                field(json, "hidden_size").asInt(8192),
                field(json, "intermediate_size").asInt(29568),
                field(json, "num_hidden_layers").asInt(80),
                field(json, "num_attention_heads").asInt(64),
                field(json, "num_key_value_heads").asInt(8),
                field(json, "rms_norm_eps").asDouble(1e-5),
                theta,
                sections,
                json.path("image_token_id").asInt(151655),
                VisionConfig.of(json.path("vision_config")));
    }

    private static JsonNode field(JsonNode json, String name) {
        JsonNode nested = json.path("text_config").path(name);
        return nested.isMissingNode() || nested.isNull() ? json.path(name) : nested;
    }

    /** d */
    public int headDim() {
        return hiddenSize / numAttentionHeads;
    }
}
