package dev.retouch.model.text;

import java.util.ArrayList;
import java.util.List;

/**
 * How the patches of a batch of images are ordered and grouped: tokens (2 x 2 patches) are ordered by window, so that
 * each window is a contiguous run of patches.
 *
 * @param windowIndex (M), for each index in window order the token's index in image order
 * @param placeInWindows (M), the inverse of windowIndex
 * @param windows lengths of the windows in patches, in order; they sum to P
 * @param images lengths of the images' frames in patches, in order; they sum to P
 * @param angles (P, d / 2), the patches' rotary angles by row, then by column, in image order
 */
@SuppressWarnings("ArrayRecordComponent") // computed, used, never compared
public record VisionLayout(int[] windowIndex, int[] placeInWindows, int[] windows, int[] images, float[] angles) {

    private static final double THETA = 10000;

    /** @throws IllegalArgumentException when a grid does not divide into tokens */
    public static VisionLayout of(List<PatchGrid> grids, VisionConfig config) {
        int merge = config.spatialMergeSize();
        int tokens = 0;
        for (PatchGrid grid : grids) {
            if (grid.height() % merge != 0 || grid.width() % merge != 0) {
                throw new IllegalArgumentException("an image of " + grid.height() + " x " + grid.width()
                        + " patches does not divide into tokens of " + merge + " x " + merge);
            }
            tokens += grid.tokens(merge);
        }
        int[] order = new int[tokens];
        List<Integer> windows = new ArrayList<>();
        List<Integer> images = new ArrayList<>();
        int done = 0;
        for (PatchGrid grid : grids) {
            int rows = grid.height() / merge;
            int columns = grid.width() / merge;
            for (int f = 0; f < grid.frames(); f++) {
                windowOrder(order, done, rows, columns, config, windows);
                done += rows * columns;
                images.add(grid.height() * grid.width());
            }
        }
        int[] inverse = new int[tokens];
        for (int i = 0; i < tokens; i++) {
            inverse[order[i]] = i;
        }
        return new VisionLayout(order, inverse, ints(windows), ints(images), angles(grids, config));
    }

    /** Orders the tokens of one frame, from {@code start} on. */
    private static void windowOrder(
            int[] order, int start, int rows, int columns, VisionConfig config, List<Integer> windows) {
        int side = config.windowTokens();
        int next = start;
        for (int y0 = 0; y0 < rows; y0 += side) {
            for (int x0 = 0; x0 < columns; x0 += side) {
                int before = next;
                for (int y = y0; y < Math.min(rows, y0 + side); y++) {
                    for (int x = x0; x < Math.min(columns, x0 + side); x++) {
                        order[next++] = start + y * columns + x;
                    }
                }
                windows.add((next - before) * config.mergeUnit());
            }
        }
    }

    /** Patches are ordered token by token, not row by row, and so are their rows and columns. */
    private static float[] angles(List<PatchGrid> grids, VisionConfig config) {
        float[] frequencies = Frequencies.of(config.headDim() / 2, THETA);
        int merge = config.spatialMergeSize();
        int patches = grids.stream().mapToInt(PatchGrid::patches).sum();
        float[] angles = new float[patches * 2 * frequencies.length];
        int next = 0;
        for (PatchGrid grid : grids) {
            for (int p = 0; p < grid.patches(); p++) {
                int inFrame = p % (grid.height() * grid.width());
                int token = inFrame / (merge * merge);
                int inToken = inFrame % (merge * merge);
                int row = token / (grid.width() / merge) * merge + inToken / merge;
                int column = token % (grid.width() / merge) * merge + inToken % merge;
                for (float frequency : frequencies) {
                    angles[next++] = row * frequency;
                }
                for (float frequency : frequencies) {
                    angles[next++] = column * frequency;
                }
            }
        }
        return angles;
    }

    /** The angles in the order of the windows. */
    float[] anglesInWindows(VisionConfig config) {
        int run = config.mergeUnit() * config.headDim() / 2;
        float[] ordered = new float[angles.length];
        for (int i = 0; i < windowIndex.length; i++) {
            System.arraycopy(angles, windowIndex[i] * run, ordered, i * run, run);
        }
        return ordered;
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }
}
