package dev.retouch.image;

import java.util.Arrays;

/**
 * The weight map of a token grid.
 *
 * <p>All pixel rows of one grid row share their horizontal distances, so the exact Euclidean distance costs one pass for each
 * grid row within the feather's reach, not a search around each pixel.
 */
final class Feather {

    private static final int OUT_OF_REACH = Integer.MAX_VALUE;

    private Feather() {}

    static byte[] draw(byte[] grid, int gridWidth, int gridHeight, int width, int height, int feather) {
        int[][] acrossRows = new int[gridHeight][];
        for (int row = 0; row < gridHeight; row++) {
            acrossRows[row] = squaredDistances(grid, row * gridWidth, gridWidth, width, feather);
        }
        byte[] weights = new byte[Math.multiplyExact(width, height)];
        int[] nearest = new int[width];
        for (int y = 0; y < height; y++) {
            Arrays.fill(nearest, OUT_OF_REACH);
            for (int row = 0; row < gridHeight; row++) {
                int away = Math.max(0, Math.max(first(row, gridHeight, height) - y, y - last(row, gridHeight, height)));
                if (away <= feather) {
                    keepNearest(nearest, acrossRows[row], away * away);
                }
            }
            for (int x = 0; x < width; x++) {
                weights[y * width + x] = weight(nearest[x], feather);
            }
        }
        return weights;
    }

    /** (width) squared distance to the nearest set pixel of this grid row; empty when the row has none. */
    private static int[] squaredDistances(byte[] grid, int from, int cells, int width, int feather) {
        boolean[] set = new boolean[width];
        boolean any = false;
        for (int cell = 0; cell < cells; cell++) {
            if (grid[from + cell] != 0) {
                Arrays.fill(set, first(cell, cells, width), last(cell, cells, width) + 1, true);
                any = true;
            }
        }
        if (!any) {
            return new int[0];
        }
        int[] squared = new int[width];
        int beyond = feather + 1;
        int distance = beyond;
        for (int x = 0; x < width; x++) {
            distance = set[x] ? 0 : Math.min(beyond, distance + 1);
            squared[x] = distance;
        }
        distance = beyond;
        for (int x = width - 1; x >= 0; x--) {
            distance = set[x] ? 0 : Math.min(beyond, distance + 1);
            int least = Math.min(distance, squared[x]);
            squared[x] = least > feather ? OUT_OF_REACH : least * least;
        }
        return squared;
    }

    private static void keepNearest(int[] nearest, int[] across, int awaySquared) {
        for (int x = 0; x < across.length; x++) {
            if (across[x] != OUT_OF_REACH) {
                nearest[x] = Math.min(nearest[x], across[x] + awaySquared);
            }
        }
    }

    private static byte weight(int squared, int feather) {
        if (squared == 0) {
            return (byte) 255;
        }
        if (squared == OUT_OF_REACH || squared > feather * feather) {
            return 0;
        }
        double near = 1 - Math.sqrt(squared) / (feather + 1);
        return (byte) Math.round(255 * near * near * (3 - 2 * near));
    }

    /** The first pixel that a cell touches. */
    private static int first(int cell, int cells, int size) {
        return (int) ((long) cell * size / cells);
    }

    /** The last pixel that a cell touches. */
    private static int last(int cell, int cells, int size) {
        return (int) (((cell + 1L) * size + cells - 1) / cells) - 1;
    }
}
