package dev.retouch.model.dit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Sizes of the transformer, with the names of {@code transformer/config.json}.
 *
 * @param patchSize side of a token in latents
 * @param inChannels values in a packed token: latent channels times patchSize squared
 * @param outChannels latent channels
 * @param numLayers blocks
 * @param attentionHeadDim width of a head; the sum of the rotary axes
 * @param numAttentionHeads heads
 * @param jointAttentionDim width of the text encoder
 * @param axesDimsRope rotary widths of frame, height and width, each even
 * @param zeroCondT whether source tokens are modulated with timestep zero
 */
public record DitConfig(
        int patchSize,
        int inChannels,
        int outChannels,
        int numLayers,
        int attentionHeadDim,
        int numAttentionHeads,
        int jointAttentionDim,
        List<Integer> axesDimsRope,
        boolean zeroCondT) {

    /** Epsilon of every norm of the transformer. */
    static final double NORM_EPS = 1e-6;

    /** The published Qwen-Image-Edit transformer: 20,430,401,088 parameters. */
    public static final DitConfig QWEN_IMAGE_EDIT =
            new DitConfig(2, 64, 16, 60, 128, 24, 3584, List.of(16, 56, 56), false);

    /** @throws IllegalArgumentException when sizes contradict one another */
    public DitConfig {
        long rope = axesDimsRope.stream().mapToLong(Integer::longValue).sum();
        if (axesDimsRope.size() != 3 || rope != attentionHeadDim) {
            throw new IllegalArgumentException("axes_dims_rope " + axesDimsRope + " must be three widths that sum to"
                    + " attention_head_dim " + attentionHeadDim);
        }
        if (axesDimsRope.stream().anyMatch(axis -> axis < 0 || axis % 2 != 0)) {
            throw new IllegalArgumentException("axes_dims_rope " + axesDimsRope + " must be even and not below zero");
        }
        if (numLayers < 1 || numAttentionHeads < 1 || inChannels < 1 || outChannels < 1 || patchSize < 1) {
            throw new IllegalArgumentException("a transformer needs at least one layer, head and channel");
        }
        if (numLayers > 1000 || (long) numAttentionHeads * attentionHeadDim > 1 << 20) {
            throw new IllegalArgumentException("num_layers " + numLayers + " and a width of " + numAttentionHeads
                    + " x " + attentionHeadDim + " are impossible sizes of a transformer");
        }
        axesDimsRope = List.copyOf(axesDimsRope);
    }

    /** Reads {@code config.json}; absent fields have the defaults of the reference. */
    public static DitConfig of(JsonNode json) {
        List<Integer> axes = new ArrayList<>();
        json.path("axes_dims_rope").forEach(axis -> axes.add(axis.asInt()));
        return new DitConfig(
                json.path("patch_size").asInt(2),
                json.path("in_channels").asInt(64),
                json.path("out_channels").asInt(16),
                json.path("num_layers").asInt(60),
                json.path("attention_head_dim").asInt(128),
                json.path("num_attention_heads").asInt(24),
                json.path("joint_attention_dim").asInt(3584),
                axes.isEmpty() ? List.of(16, 56, 56) : axes,
                json.path("zero_cond_t").asBoolean(false));
    }

    /** The same with another conditioning of the pictures' tokens. */
    public DitConfig withZeroCondT(boolean clean) {
        return new DitConfig(
                patchSize,
                inChannels,
                outChannels,
                numLayers,
                attentionHeadDim,
                numAttentionHeads,
                jointAttentionDim,
                axesDimsRope,
                clean);
    }

    /** D, the width of both streams. */
    public int innerDim() {
        return numAttentionHeads * attentionHeadDim;
    }
}
