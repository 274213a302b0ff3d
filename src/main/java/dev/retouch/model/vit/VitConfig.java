package dev.retouch.model.vit;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Sizes, with the names of {@code config.json}.
 *
 * @param width of the hidden states
 * @param mlpWidth width inside the MLP
 * @param layers number of layers
 * @param heads of the attention
 * @param eps in the norms
 * @param imageSize side of the input in pixels
 * @param patchSize side of a patch in pixels
 */
public record VitConfig(int width, int mlpWidth, int layers, int heads, double eps, int imageSize, int patchSize) {

    /** @throws IllegalArgumentException when sizes contradict one another */
    public VitConfig {
        if (layers < 1 || mlpWidth < 1 || heads < 1 || width < heads || width % heads != 0) {
            throw new IllegalArgumentException("hidden_size " + width + " must be a multiple of num_attention_heads "
                    + heads + ", intermediate_size " + mlpWidth + " and num_hidden_layers " + layers + " at least 1");
        }
        if (patchSize < 1 || imageSize < patchSize || imageSize % patchSize != 0) {
            throw new IllegalArgumentException(
                    "image_size " + imageSize + " must be a multiple of patch_size " + patchSize);
        }
    }

    /**
     * Reads {@code config.json}; absent fields have the defaults of the reference.
     *
     * @throws IllegalArgumentException when the activation is not gelu or there is no bias
     */
    public static VitConfig of(JsonNode json) {
        String activation = json.path("hidden_act").asText("gelu");
        if (!activation.equals("gelu") || !json.path("qkv_bias").asBoolean(true)) {
            throw new IllegalArgumentException("hidden_act '" + activation + "' with qkv_bias " + json.path("qkv_bias")
                    + " is not supported: DINO's models have gelu and a bias");
        }
        return new VitConfig(
                json.path("hidden_size").asInt(768),
                json.path("intermediate_size").asInt(3072),
                json.path("num_hidden_layers").asInt(12),
                json.path("num_attention_heads").asInt(12),
                json.path("layer_norm_eps").asDouble(1e-12),
                json.path("image_size").asInt(224),
                json.path("patch_size").asInt(16));
    }

    /** Number of patches of an image. */
    int patches() {
        return (imageSize / patchSize) * (imageSize / patchSize);
    }
}
