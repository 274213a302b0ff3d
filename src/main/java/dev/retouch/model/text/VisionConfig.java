package dev.retouch.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Sizes of the vision tower, with the names of {@code vision_config} in {@code text_encoder/config.json}.
 *
 * @param depth blocks
 * @param hiddenSize width of a patch
 * @param intermediateSize width inside the MLP
 * @param numHeads heads
 * @param inChannels colours
 * @param patchSize side of a patch in pixels
 * @param temporalPatchSize frames of a patch; a still image is repeated
 * @param spatialMergeSize side in patches of the square that becomes one token
 * @param windowSize side of an attention window in pixels
 * @param outHiddenSize width of the language model
 * @param fullAttentionBlocks indexes of the blocks with attention over the whole image
 */
public record VisionConfig(
        int depth,
        int hiddenSize,
        int intermediateSize,
        int numHeads,
        int inChannels,
        int patchSize,
        int temporalPatchSize,
        int spatialMergeSize,
        int windowSize,
        int outHiddenSize,
        List<Integer> fullAttentionBlocks) {

    /** Added to the mean square in every norm of the tower. */
    static final double NORM_EPS = 1e-6;

    /** @throws IllegalArgumentException when sizes contradict one another */
    public VisionConfig {
        if (depth < 1 || inChannels < 1 || patchSize < 1 || temporalPatchSize < 1 || spatialMergeSize < 1) {
            throw new IllegalArgumentException("a vision tower needs at least one block, colour, pixel and frame");
        }
        if (depth > 1000 || hiddenSize < 1 || intermediateSize < 1) {
            throw new IllegalArgumentException("vision_config: depth " + depth + ", hidden_size " + hiddenSize
                    + " and intermediate_size " + intermediateSize + " are impossible sizes of a vision tower");
        }
        if (numHeads < 1 || hiddenSize % (4L * numHeads) != 0) {
            throw new IllegalArgumentException("vision_config.hidden_size " + hiddenSize + " must be a multiple of four"
                    + " times num_heads " + numHeads + ": each head rotates pairs for rows and for columns");
        }
        if (windowSize < (long) patchSize * spatialMergeSize) {
            throw new IllegalArgumentException("vision_config.window_size " + windowSize + " must hold at least one"
                    + " token of " + (long) patchSize * spatialMergeSize + " pixels");
        }
        int blocks = depth;
        if (fullAttentionBlocks.stream().anyMatch(i -> i < 0 || i >= blocks)) {
            throw new IllegalArgumentException("vision_config.fullatt_block_indexes " + fullAttentionBlocks
                    + " names a block outside 0 to " + (depth - 1));
        }
        fullAttentionBlocks = List.copyOf(fullAttentionBlocks);
    }

    /**
     * Reads {@code vision_config}; absent fields have the defaults of the reference.
     *
     * @throws IllegalArgumentException when the activation is not SiLU
     */
    public static VisionConfig of(JsonNode json) {
        Activations.requireSilu(json.path("hidden_act"), "vision_config.hidden_act");
        List<Integer> full = new ArrayList<>();
        json.path("fullatt_block_indexes").forEach(i -> full.add(i.asInt()));
        return new VisionConfig(
                json.path("depth").asInt(32),
                json.path("hidden_size").asInt(3584),
                json.path("intermediate_size").asInt(3420),
                json.path("num_heads").asInt(16),
                json.path("in_channels").asInt(3),
                json.path("patch_size").asInt(14),
                json.path("temporal_patch_size").asInt(2),
                json.path("spatial_merge_size").asInt(2),
                json.path("window_size").asInt(112),
                json.path("out_hidden_size").asInt(3584),
                json.has("fullatt_block_indexes") ? full : List.of(7, 15, 23, 31));
    }

    /** d */
    public int headDim() {
        return hiddenSize / numHeads;
    }

    /** Number of patches that become one token. */
    public int mergeUnit() {
        return spatialMergeSize * spatialMergeSize;
    }

    /** Number of values in a patch: colours times frames times pixels. */
    public int patchValues() {
        return inChannels * temporalPatchSize * patchSize * patchSize;
    }

    /** Side of an attention window in tokens. */
    public int windowTokens() {
        return windowSize / spatialMergeSize / patchSize;
    }
}
