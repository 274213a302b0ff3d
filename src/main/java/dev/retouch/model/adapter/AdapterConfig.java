package dev.retouch.model.adapter;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Sizes of the adapter, with the names of {@code adapter/config.json}.
 *
 * @param width D, the transformer's width
 * @param numHeads heads of every attention except that of the mask predictor
 * @param numBlocks blocks of the transformer, one Block Adapter each
 * @param textWidth width of the text encoder's hidden states
 * @param textLayers number of its last hidden layers that are read; divides the width
 * @param instructionTokens learned queries of the perceiver
 * @param maskGrid side of the grid of mask tokens and of the predictor's queries
 * @param fusionLayers layers that mix mask and instruction tokens
 * @param latentChannels values in a packed latent token
 * @param predictorWidth width of the mask predictor; a multiple of eight
 * @param predictorHeads heads of the mask predictor
 */
public record AdapterConfig(
        int width,
        int numHeads,
        int numBlocks,
        int textWidth,
        int textLayers,
        int instructionTokens,
        int maskGrid,
        int fusionLayers,
        int latentChannels,
        int predictorWidth,
        int predictorHeads) {

    /** The paper's adapter for the published transformer: 5,032.8 M parameters. */
    public static final AdapterConfig QWEN_IMAGE_EDIT = new AdapterConfig(3072, 24, 60, 3584, 4, 64, 16, 2, 64, 512, 8);

    /** @throws IllegalArgumentException when a size does not divide another one as it must */
    public AdapterConfig {
        if (numBlocks < 1 || numBlocks > 1000 || fusionLayers < 0 || fusionLayers > 1000 || maskGrid < 1) {
            throw new IllegalArgumentException("num_blocks " + numBlocks + ", fusion_layers " + fusionLayers
                    + " and mask_grid " + maskGrid + " are impossible sizes of an adapter");
        }
        requireDivides("num_heads", numHeads, "width", width);
        requireDivides("text_layers", textLayers, "width", width);
        requireDivides("gate reduction", 4, "width", width);
        requireDivides("predictor_heads", predictorHeads, "predictor_width", predictorWidth);
        requireDivides("convolution reduction", 8, "predictor_width", predictorWidth);
    }

    private static void requireDivides(String part, int divisor, String whole, int value) {
        if (divisor < 1 || value < 1 || value % divisor != 0) {
            throw new IllegalArgumentException(part + " " + divisor + " must divide " + whole + " " + value);
        }
    }

    /** Reads {@code config.json}; every field is required. */
    public static AdapterConfig of(JsonNode json) {
        return new AdapterConfig(
                json.required("width").asInt(),
                json.required("num_heads").asInt(),
                json.required("num_blocks").asInt(),
                json.required("text_width").asInt(),
                json.required("text_layers").asInt(),
                json.required("instruction_tokens").asInt(),
                json.required("mask_grid").asInt(),
                json.required("fusion_layers").asInt(),
                json.required("latent_channels").asInt(),
                json.required("predictor_width").asInt(),
                json.required("predictor_heads").asInt());
    }
}
