package dev.retouch.prompt;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retouch.model.text.PatchGrid;
import dev.retouch.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a picture into the patches that the vision tower reads, with the names of
 * {@code processor/preprocessor_config.json}.
 *
 * @param patchSize side of a patch in pixels
 * @param temporalPatchSize frames of a patch; a still image is repeated
 * @param mergeSize side of a token in patches
 * @param minPixels smallest area that an image is resized to
 * @param maxPixels largest area
 * @param rescaleFactor turns 0..255 into 0..1
 * @param mean of each colour
 * @param std deviation of each colour
 */
public record ImagePatches(
        int patchSize,
        int temporalPatchSize,
        int mergeSize,
        long minPixels,
        long maxPixels,
        double rescaleFactor,
        List<Float> mean,
        List<Float> std) {

    /** The most that one side may exceed the other. */
    public static final int MAX_RATIO = 200;

    /** The colours' means that CLIP was trained with, and Qwen2-VL after it. */
    public static final List<Float> CLIP_MEAN = List.of(0.48145466f, 0.4578275f, 0.40821073f);

    /** The deviations to {@link #CLIP_MEAN}. */
    public static final List<Float> CLIP_STD = List.of(0.26862954f, 0.26130258f, 0.27577711f);

    /** The published Qwen-Image-Edit processor. */
    public static final ImagePatches QWEN_IMAGE_EDIT =
            new ImagePatches(14, 2, 2, 56 * 56, 28 * 28 * 16384, 1 / 255.0, CLIP_MEAN, CLIP_STD);

    private static final int COLOURS = 3;

    /** @throws IllegalArgumentException when sizes contradict one another */
    public ImagePatches {
        if (patchSize < 1 || temporalPatchSize < 1 || mergeSize < 1) {
            throw new IllegalArgumentException("patch_size " + patchSize + ", temporal_patch_size " + temporalPatchSize
                    + " and merge_size " + mergeSize + " must be at least 1");
        }
        if (minPixels < 1 || maxPixels < minPixels) {
            throw new IllegalArgumentException(
                    "min_pixels " + minPixels + " must be at least 1 and at most max_pixels " + maxPixels);
        }
        if (mean.size() != COLOURS || std.size() != COLOURS || std.stream().anyMatch(s -> s <= 0)) {
            throw new IllegalArgumentException(
                    "image_mean " + mean + " and image_std " + std + " must be three numbers, the latter above zero");
        }
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    /** Reads {@code preprocessor_config.json}; absent fields take the reference's defaults. */
    public static ImagePatches of(JsonNode json) {
        // Newer files call the areas edges.
        JsonNode size = json.path("size");
        return new ImagePatches(
                json.path("patch_size").asInt(14),
                json.path("temporal_patch_size").asInt(2),
                json.path("merge_size").asInt(2),
                json.path("min_pixels").asLong(size.path("shortest_edge").asLong(56 * 56)),
                json.path("max_pixels").asLong(size.path("longest_edge").asLong(28 * 28 * 1280)),
                json.path("rescale_factor").asDouble(1 / 255.0),
                floats(json.path("image_mean"), CLIP_MEAN),
                floats(json.path("image_std"), CLIP_STD));
    }

    private static List<Float> floats(JsonNode node, List<Float> absent) {
        List<Float> values = new ArrayList<>();
        node.forEach(value -> values.add((float) value.asDouble()));
        return values.isEmpty() ? absent : values;
    }

    /**
     * The patches of an image of that size once it is resized to {@link #width} x {@link #height}: whole tokens, about
     * the same shape, an area within the limits.
     *
     * @throws IllegalArgumentException when one side is more than {@value #MAX_RATIO} times the other
     */
    public PatchGrid smartResize(int height, int width) {
        if (height < 1 || width < 1 || Math.max(height, width) > (long) MAX_RATIO * Math.min(height, width)) {
            throw new IllegalArgumentException("a picture of " + width + " x " + height
                    + " cannot be read: one side may be at most " + MAX_RATIO + " times the other");
        }
        int factor = patchSize * mergeSize;
        // Halves go to the even number, as the reference rounds.
        double h = Math.rint((double) height / factor) * factor;
        double w = Math.rint((double) width / factor) * factor;
        if (h * w > maxPixels) {
            double beta = Math.sqrt((double) height * width / maxPixels);
            h = Math.max(factor, Math.floor(height / beta / factor) * factor);
            w = Math.max(factor, Math.floor(width / beta / factor) * factor);
        } else if (h * w < minPixels) {
            double beta = Math.sqrt(minPixels / ((double) height * width));
            h = Math.ceil(height * beta / factor) * factor;
            w = Math.ceil(width * beta / factor) * factor;
        }
        return new PatchGrid(1, (int) h / patchSize, (int) w / patchSize);
    }

    /** Pixels in a row of the resized image. */
    public int width(PatchGrid grid) {
        return grid.width() * patchSize;
    }

    /** Rows of the resized image. */
    public int height(PatchGrid grid) {
        return grid.height() * patchSize;
    }

    /** How many tokens an image takes among the words. */
    public int tokens(PatchGrid grid) {
        return grid.tokens(mergeSize);
    }

    /**
     * The patches (P, 3 * frames * p * p) of an image that was resized, bicubically and to 8 bits, to the grid's size.
     *
     * @param rgb (height, width, 3), 0..255
     * @param manager owns the result
     */
    public NDArray patches(NDManager manager, byte[] rgb, PatchGrid grid) {
        float[] values = patches(rgb, grid);
        return Tensors.floats(manager, values, grid.patches(), values.length / grid.patches());
    }

    /**
     * The same as numbers: patches token by token, and in each the colours, the frames, the rows.
     *
     * @throws IllegalArgumentException when rgb has another size than the grid
     */
    public float[] patches(byte[] rgb, PatchGrid grid) {
        int width = width(grid);
        if (grid.frames() != 1 || rgb.length != width * height(grid) * COLOURS) {
            throw new IllegalArgumentException("patches of " + grid + " are cut from one picture of " + width + " x "
                    + height(grid) + ", got " + rgb.length + " bytes");
        }
        float[][] normalized = normalized();
        float[] out = new float[rgb.length * temporalPatchSize];
        int next = 0;
        for (int token = 0; token < tokens(grid); token++) {
            int tokenRow = token / (grid.width() / mergeSize) * mergeSize;
            int tokenColumn = token % (grid.width() / mergeSize) * mergeSize;
            for (int i = 0; i < mergeSize * mergeSize; i++) {
                int top = (tokenRow + i / mergeSize) * patchSize;
                int left = (tokenColumn + i % mergeSize) * patchSize;
                for (int colour = 0; colour < COLOURS; colour++) {
                    for (int frame = 0; frame < temporalPatchSize; frame++) {
                        for (int y = top; y < top + patchSize; y++) {
                            for (int x = left; x < left + patchSize; x++) {
                                out[next++] = normalized[colour][rgb[(y * width + x) * COLOURS + colour] & 0xff];
                            }
                        }
                    }
                }
            }
        }
        return out;
    }

    /** What each of the 256 levels of each colour becomes. */
    private float[][] normalized() {
        float[][] table = new float[COLOURS][256];
        for (int colour = 0; colour < COLOURS; colour++) {
            for (int level = 0; level < 256; level++) {
                table[colour][level] = ((float) (level * rescaleFactor) - mean.get(colour)) / std.get(colour);
            }
        }
        return table;
    }
}
