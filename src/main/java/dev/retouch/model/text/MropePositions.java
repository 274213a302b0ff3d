package dev.retouch.model.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Positions of tokens for the rotary embedding of the language model: words have consecutive positions; the tokens of
 * an image are placed on rows and columns from the next position on, and words continue after the largest of both.
 */
public final class MropePositions {

    /** The order of the axes. */
    static final int AXES = 3;

    private MropePositions() {}

    /**
     * Positions (3, B, L) by frame, row and column; padding is at 1, as in the reference.
     *
     * @param images grids of the images in the order of their tokens, row by row of the batch
     * @throws IllegalArgumentException when the image tokens do not match the grids
     */
    public static long[][][] of(TokenBatch batch, List<PatchGrid> images, TextConfig config) {
        long[][][] positions = new long[AXES][batch.size()][batch.length()];
        int image = 0;
        for (int b = 0; b < batch.size(); b++) {
            long next = 0;
            int left = 0;
            @Nullable PatchGrid grid = null;
            for (int i = 0; i < batch.length(); i++) {
                if (!batch.mask()[b][i]) {
                    set(positions, b, i, 1, 1, 1);
                    continue;
                }
                if (batch.ids()[b][i] != config.imageTokenId()) {
                    refuseCutShort(left, b, i);
                    set(positions, b, i, next, next, next);
                    next++;
                    continue;
                }
                int merge = config.vision().spatialMergeSize();
                if (grid == null || left == 0) {
                    if (image == images.size()) {
                        throw new IllegalArgumentException("row " + b + " has an image token at " + i + ", behind the"
                                + " tokens of all " + images.size() + " images");
                    }
                    grid = images.get(image++);
                    left = grid.tokens(merge);
                }
                int width = grid.width() / merge;
                int inFrame = (grid.tokens(merge) - left) % (grid.height() / merge * width);
                set(positions, b, i, next, next + inFrame / width, next + inFrame % width);
                left--;
                if (left == 0) {
                    next += Math.max(grid.height(), grid.width()) / merge;
                }
            }
            refuseCutShort(left, b, batch.length());
        }
        if (image < images.size()) {
            throw new IllegalArgumentException(
                    "the tokens hold " + image + " images, " + images.size() + " were given");
        }
        return positions;
    }

    private static void set(long[][][] positions, int b, int i, long frame, long row, long column) {
        positions[0][b][i] = frame;
        positions[1][b][i] = row;
        positions[2][b][i] = column;
    }

    private static void refuseCutShort(int left, int row, int at) {
        if (left > 0) {
            throw new IllegalArgumentException(
                    "row " + row + " lacks " + left + " image tokens at " + at + " for the image's patches");
        }
    }
}
