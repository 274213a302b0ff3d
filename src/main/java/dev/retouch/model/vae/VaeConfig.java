package dev.retouch.model.vae;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Sizes of the autoencoder, with the names of {@code vae/config.json}.
 *
 * @param baseDim channels at full resolution
 * @param zDim latent channels
 * @param dimMult multiples of baseDim at each level; every level but the last halves the sides
 * @param numResBlocks residual blocks of a level in the encoder; the decoder has one more
 * @param temporalDownsample at which levels the published network also has temporal convolutions, which a single frame
 *     does not use
 * @param latentsMean mean of each latent channel
 * @param latentsStd deviation of each latent channel
 */
public record VaeConfig(
        int baseDim,
        int zDim,
        List<Integer> dimMult,
        int numResBlocks,
        List<Boolean> temporalDownsample,
        List<Double> latentsMean,
        List<Double> latentsStd) {

    private static final List<Double> LATENTS_MEAN = List.of(
            -0.7571, -0.7089, -0.9113, 0.1075, -0.1745, 0.9653, -0.1517, 1.5508, 0.4134, -0.0715, 0.5517, -0.3632,
            -0.1922, -0.9497, 0.2503, -0.2921);
    private static final List<Double> LATENTS_STD = List.of(
            2.8184, 1.4541, 2.3275, 2.6558, 1.2196, 1.7708, 2.6052, 2.0743, 3.2687, 2.1526, 2.8652, 1.5579, 1.6382,
            1.1253, 2.8251, 1.9160);

    /** The published Qwen-Image-Edit autoencoder. */
    public static final VaeConfig QWEN_IMAGE_EDIT =
            new VaeConfig(96, 16, List.of(1, 2, 4, 4), 2, List.of(false, true, true), LATENTS_MEAN, LATENTS_STD);

    /** @throws IllegalArgumentException when sizes contradict one another */
    public VaeConfig {
        if (baseDim < 2 || baseDim % 2 != 0 || zDim < 1 || dimMult.isEmpty() || numResBlocks < 1) {
            throw new IllegalArgumentException("base_dim " + baseDim + " must be even, z_dim " + zDim + ", dim_mult "
                    + dimMult + " and num_res_blocks " + numResBlocks + " positive");
        }
        if (dimMult.stream().anyMatch(m -> m < 1) || dimMult.size() > 16 || numResBlocks > 100) {
            throw new IllegalArgumentException("dim_mult " + dimMult + " and num_res_blocks " + numResBlocks
                    + " are impossible sizes of an autoencoder");
        }
        if (latentsMean.size() != zDim || latentsStd.size() != zDim) {
            throw new IllegalArgumentException("latents_mean and latents_std need z_dim " + zDim + " values each, got "
                    + latentsMean.size() + " and " + latentsStd.size());
        }
        dimMult = List.copyOf(dimMult);
        temporalDownsample = List.copyOf(temporalDownsample);
        latentsMean = List.copyOf(latentsMean);
        latentsStd = List.copyOf(latentsStd);
    }

    /** Reads {@code config.json}; absent sizes have the defaults of the reference. */
    public static VaeConfig of(JsonNode json) {
        int zDim = json.path("z_dim").asInt(16);
        List<Integer> mult = new ArrayList<>();
        json.path("dim_mult").forEach(m -> mult.add(m.asInt()));
        List<Boolean> temporal = new ArrayList<>();
        json.path("temperal_downsample").forEach(t -> temporal.add(t.asBoolean()));
        return new VaeConfig(
                json.path("base_dim").asInt(96),
                zDim,
                mult.isEmpty() ? List.of(1, 2, 4, 4) : mult,
                json.path("num_res_blocks").asInt(2),
                temporal.isEmpty() ? List.of(false, true, true) : temporal,
                numbers(json.path("latents_mean")),
                numbers(json.path("latents_std")));
    }

    private static List<Double> numbers(JsonNode array) {
        List<Double> values = new ArrayList<>();
        array.forEach(value -> values.add(value.asDouble()));
        return values;
    }

    /** Side of a latent in pixels. */
    public int scaleFactor() {
        return 1 << (dimMult.size() - 1);
    }

    /** Channels of each level, from full resolution down. */
    List<Integer> widths() {
        return dimMult.stream().map(m -> m * baseDim).toList();
    }
}
