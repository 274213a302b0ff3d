package dev.retouch.model.clip;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Sizes of both towers, with the names of {@code config.json}.
 *
 * @param text the text tower's layers
 * @param vocabSize number of token ids
 * @param maxPositions longest text in tokens
 * @param eosTokenId the token that a text's embedding is read from
 * @param vision the image tower's layers
 * @param imageSize side of the image tower's input in pixels
 * @param patchSize side of a patch in pixels
 * @param projectionDim width of an embedding
 */
public record ClipConfig(
        Tower text,
        int vocabSize,
        int maxPositions,
        int eosTokenId,
        Tower vision,
        int imageSize,
        int patchSize,
        int projectionDim) {

    /**
     * The layers of one tower.
     *
     * @param width of the hidden states
     * @param mlpWidth width inside the MLP
     * @param layers number of layers
     * @param heads of the attention
     * @param activation in the MLP
     * @param eps in the norms
     */
    public record Tower(int width, int mlpWidth, int layers, int heads, Activation activation, double eps) {

        /** @throws IllegalArgumentException when sizes contradict one another */
        public Tower {
            if (layers < 1 || mlpWidth < 1 || heads < 1 || width < heads || width % heads != 0) {
                throw new IllegalArgumentException(
                        "hidden_size " + width + " must be a multiple of num_attention_heads "
                                + heads + ", intermediate_size " + mlpWidth + " and num_hidden_layers " + layers
                                + " at least 1");
            }
        }

        private static Tower of(JsonNode json, int width, int heads) {
            return new Tower(
                    json.path("hidden_size").asInt(width),
                    json.path("intermediate_size").asInt(4 * width),
                    json.path("num_hidden_layers").asInt(12),
                    json.path("num_attention_heads").asInt(heads),
                    Activation.of(json.path("hidden_act").asText("quick_gelu")),
                    json.path("layer_norm_eps").asDouble(1e-5));
        }
    }

    /** @throws IllegalArgumentException when sizes contradict one another */
    public ClipConfig {
        if (patchSize < 1 || imageSize < patchSize || imageSize % patchSize != 0) {
            throw new IllegalArgumentException(
                    "image_size " + imageSize + " must be a multiple of patch_size " + patchSize);
        }
        if (vocabSize < 1 || maxPositions < 1 || projectionDim < 1) {
            throw new IllegalArgumentException("vocab_size " + vocabSize + ", max_position_embeddings " + maxPositions
                    + " and projection_dim " + projectionDim + " must be at least 1");
        }
    }

    /** Reads {@code config.json}; absent fields have the defaults of the reference. */
    public static ClipConfig of(JsonNode json) {
        JsonNode text = json.path("text_config");
        JsonNode vision = json.path("vision_config");
        return new ClipConfig(
                Tower.of(text, 512, 8),
                text.path("vocab_size").asInt(49408),
                text.path("max_position_embeddings").asInt(77),
                text.path("eos_token_id").asInt(49407),
                Tower.of(vision, 768, 12),
                vision.path("image_size").asInt(224),
                vision.path("patch_size").asInt(32),
                json.path("projection_dim").asInt(512));
    }

    /** Number of patches of an image. */
    int patches() {
        return (imageSize / patchSize) * (imageSize / patchSize);
    }
}
