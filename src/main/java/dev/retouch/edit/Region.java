package dev.retouch.edit;

import dev.retouch.bundle.Inference;
import dev.retouch.image.Picture;
import dev.retouch.model.adapter.TouchedTokens;
import java.util.Arrays;

/**
 * The region of an edit on the model's token grid.
 *
 * @param cells (height, width) 1 inside, 0 outside
 * @param mode LOCAL or GLOBAL; a global edit's region is everything
 */
@SuppressWarnings("ArrayRecordComponent") // a small grid to read from, never compared
record Region(byte[] cells, int width, int height, EditMode mode) {

    /** Where no probability passes the threshold: share of the largest one above which a token is taken. */
    private static final double FAINT_SHARE = 0.5;

    /** Difference of the largest and the smallest probability below which nothing stands out. */
    private static final double UNIFORM_SPREAD = 0.1;

    /** Everything, for a global edit. */
    static Region everything(int width, int height) {
        byte[] cells = new byte[width * height];
        Arrays.fill(cells, (byte) 1);
        return new Region(cells, width, height, EditMode.GLOBAL);
    }

    /**
     * The region that probabilities ask for: threshold, route, dilate (paper, section 3.6 and appendix K).
     *
     * <p>A cell is inside above the threshold. Where none is, the cells that stand out are: an instruction that names an
     * object faintly is still a local one. An edit without a mode is global where the cells inside cover the area that
     * the bundle names, or where nothing stands out.
     *
     * @param probabilities (height, width) in [0, 1]
     * @param asked LOCAL, or AUTO to let the probabilities decide
     */
    static Region of(float[] probabilities, int width, int height, Inference inference, EditMode asked) {
        float most = 0;
        float least = 1;
        for (float p : probabilities) {
            most = Math.max(most, p);
            least = Math.min(least, p);
        }
        double threshold = most > inference.threshold() ? inference.threshold() : most * FAINT_SHARE;
        byte[] cells = new byte[width * height];
        int inside = 0;
        for (int i = 0; i < cells.length; i++) {
            cells[i] = (byte) (probabilities[i] > threshold ? 1 : 0);
            inside += cells[i];
        }
        boolean uniform = most - least < UNIFORM_SPREAD;
        boolean everywhere = inside >= inference.globalArea() * cells.length;
        if (asked == EditMode.AUTO && (uniform || everywhere)) {
            return everything(width, height);
        }
        return new Region(cells, width, height, EditMode.LOCAL).dilated(inference.margin());
    }

    /**
     * The region that a mask of the source's pixels touches.
     *
     * @param mask (height, width) of the source, 1 inside, 0 outside
     * @param margin cells by which it is dilated
     */
    static Region inside(byte[] mask, Picture source, int width, int height, int margin) {
        byte[] cells = TouchedTokens.of(mask, source.width(), source.height(), width, height);
        return new Region(cells, width, height, EditMode.LOCAL).dilated(margin);
    }

    /** Every cell within {@code margin} cells of the region, diagonals included. */
    Region dilated(int margin) {
        byte[] grown = new byte[cells.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (cells[y * width + x] == 0) {
                    continue;
                }
                for (int v = Math.max(0, y - margin); v <= Math.min(height - 1, y + margin); v++) {
                    for (int u = Math.max(0, x - margin); u <= Math.min(width - 1, x + margin); u++) {
                        grown[v * width + u] = 1;
                    }
                }
            }
        }
        return new Region(grown, width, height, mode);
    }

    /** (height, width) 1 inside, 0 outside. */
    float[] floats() {
        float[] values = new float[cells.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = cells[i];
        }
        return values;
    }
}
