package dev.retouch.eval.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retouch.image.Filter;
import dev.retouch.image.Picture;
import dev.retouch.image.Resampler;
import dev.retouch.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/**
 * How a picture is preprocessed for the model of a metric, with the names of {@code preprocessor_config.json}.
 *
 * @param side of the square that the model reads, in pixels
 * @param crop whether the shorter side is resized to {@code side} and the centre cropped, as for CLIP; otherwise both
 *     sides are resized to it, as for ViT
 * @param filter of the resizing
 * @param rescaleFactor factor from 0..255 to 0..1
 * @param mean of each colour
 * @param std deviation of each colour
 */
public record ModelInput(
        int side, boolean crop, Filter filter, double rescaleFactor, List<Float> mean, List<Float> std) {

    private static final int COLOURS = 3;

    /** @throws IllegalArgumentException when sizes contradict one another */
    public ModelInput {
        if (side < 1
                || mean.size() != COLOURS
                || std.size() != COLOURS
                || std.stream().anyMatch(s -> s <= 0)) {
            throw new IllegalArgumentException("size " + side + " must be at least 1, image_mean " + mean
                    + " and image_std " + std + " three numbers, the latter above zero");
        }
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    /**
     * Reads {@code preprocessor_config.json} of a CLIP or ViT model.
     *
     * @throws IllegalArgumentException when it names no size, or a filter that is not bilinear, bicubic or Lanczos
     */
    public static ModelInput of(JsonNode json) {
        JsonNode size = json.path("size");
        boolean crop = size.has("shortest_edge") || json.has("crop_size");
        int side = size.path("shortest_edge").asInt(size.path("height").asInt(size.asInt()));
        JsonNode cropSize = json.path("crop_size");
        if (crop && cropSize.path("height").asInt(cropSize.asInt(side)) != side) {
            throw new IllegalArgumentException("crop_size " + cropSize + " differs from size " + size
                    + ": only the middle square of the whole height or width is read");
        }
        return new ModelInput(
                side,
                crop,
                filter(json.path("resample").asInt(crop ? 3 : 2)),
                json.path("rescale_factor").asDouble(1 / 255.0),
                floats(json.path("image_mean")),
                floats(json.path("image_std")));
    }

    /** The filter by its number in Pillow. */
    private static Filter filter(int number) {
        return switch (number) {
            case 1 -> Filter.LANCZOS;
            case 2 -> Filter.BILINEAR;
            case 3 -> Filter.BICUBIC;
            default -> throw new IllegalArgumentException("resample " + number + " is not 1, 2 or 3");
        };
    }

    private static List<Float> floats(JsonNode node) {
        List<Float> values = new ArrayList<>();
        node.forEach(value -> values.add((float) value.asDouble()));
        return values;
    }

    /**
     * Pixels (1, 3, side, side), normalised.
     *
     * @param manager owns the result
     */
    public NDArray of(NDManager manager, Picture picture) {
        Picture fit = fit(picture);
        int left = (fit.width() - side) / 2;
        int top = (fit.height() - side) / 2;
        float[] planes = new float[COLOURS * side * side];
        for (int colour = 0, to = 0; colour < COLOURS; colour++) {
            for (int y = top; y < top + side; y++) {
                for (int x = left; x < left + side; x++) {
                    int level = fit.rgb()[COLOURS * (y * fit.width() + x) + colour] & 0xff;
                    planes[to++] = ((float) (level * rescaleFactor) - mean.get(colour)) / std.get(colour);
                }
            }
        }
        return Tensors.floats(manager, planes, 1, COLOURS, side, side);
    }

    private Picture fit(Picture picture) {
        if (!crop) {
            return Resampler.resize(picture, side, side, filter);
        }
        boolean tall = picture.height() > picture.width();
        long shorter = Math.min(picture.width(), picture.height());
        // The longer side is truncated to a whole number, as in the reference.
        int longer = (int) (side * (long) Math.max(picture.width(), picture.height()) / shorter);
        return Resampler.resize(picture, tall ? side : longer, tall ? longer : side, filter);
    }
}
