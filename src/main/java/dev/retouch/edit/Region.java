package dev.retouch.edit;

import dev.retouch.bundle.Inference;
import dev.retouch.image.Compositor;
import dev.retouch.image.Picture;
import dev.retouch.model.adapter.TouchedTokens;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The region of an edit on the model's token grid.
 *
 * @param cells (height, width) 1 inside, 0 outside
 * @param shares (height, width) of each token's footprint inside the region, 0 to 1: what gates and mask tokens are made of
 * @param mode LOCAL or GLOBAL; a global edit's region is everything
 * @param confidence how surely it was found; null where it was given
 */
@SuppressWarnings("ArrayRecordComponent") // a small grid to read from, never compared
record Region(
        byte[] cells,
        float[] shares,
        int width,
        int height,
        EditMode mode,
        @Nullable RegionConfidence confidence) {

    /** Where no probability passes the threshold: share of the largest one above which a token is taken. */
    private static final double FAINT_SHARE = 0.5;

    /** Share of the threshold that the largest probability must reach then: below it there is noise. */
    private static final double FAINT_PEAK = 0.5;

    /** Largest share of the tokens that may be taken then: more are no peak but a plateau. */
    private static final double FAINT_AREA = 0.25;

    /** Pixels of a token's side in which the region's edge is drawn; the feather is half of them, as in the composition. */
    private static final int EDGE = 8;

    /** A given region, whose edge falls off as that of a predicted one does. */
    Region(byte[] cells, int width, int height, EditMode mode) {
        this(cells, feathered(cells, width, height), width, height, mode, null);
    }

    /** Everything, for a global edit. */
    static Region everything(int width, int height) {
        return everything(width, height, null);
    }

    private static Region everything(int width, int height, @Nullable RegionConfidence confidence) {
        byte[] cells = new byte[width * height];
        Arrays.fill(cells, (byte) 1);
        float[] shares = new float[width * height];
        Arrays.fill(shares, 1);
        return new Region(cells, shares, width, height, EditMode.GLOBAL, confidence);
    }

    /**
     * The region that probabilities ask for: threshold, route, dilate (paper, section 3.6 and appendix K).
     *
     * <p>A cell is inside above the threshold. Where none is, the cells above half of the largest probability are, if that
     * is a peak: half of the threshold or more, with a quarter of the cells or fewer around it. Without a peak the region
     * is empty: there is nothing to edit. An edit without a mode is global where the cells inside cover the area that the
     * bundle names.
     *
     * @param probabilities (height, width) in [0, 1]
     * @param asked LOCAL, or AUTO to let the probabilities decide
     */
    static Region of(float[] probabilities, int width, int height, Inference inference, EditMode asked) {
        float most = 0;
        for (float p : probabilities) {
            most = Math.max(most, p);
        }
        boolean passed = most > inference.threshold();
        byte[] cells = above(probabilities, passed ? inference.threshold() : most * FAINT_SHARE);
        int inside = count(cells);
        boolean peak = most >= FAINT_PEAK * inference.threshold() && inside <= FAINT_AREA * cells.length;
        if (!passed && !peak) {
            cells = new byte[cells.length];
            inside = 0;
        }
        RegionConfidence confidence = new RegionConfidence(
                mean(probabilities, cells, inside), (double) inside / cells.length, most - inference.threshold());
        if (asked == EditMode.AUTO && inside >= inference.globalArea() * cells.length) {
            return everything(width, height, confidence);
        }
        byte[] grown = grown(cells, width, height, inference.margin());
        return new Region(grown, feathered(grown, width, height), width, height, EditMode.LOCAL, confidence);
    }

    private static byte[] above(float[] probabilities, double bound) {
        byte[] cells = new byte[probabilities.length];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = (byte) (probabilities[i] > bound ? 1 : 0);
        }
        return cells;
    }

    private static int count(byte[] cells) {
        int inside = 0;
        for (byte cell : cells) {
            inside += cell;
        }
        return inside;
    }

    private static double mean(float[] probabilities, byte[] cells, int inside) {
        double sum = 0;
        for (int i = 0; i < cells.length; i++) {
            sum += cells[i] * probabilities[i];
        }
        return inside == 0 ? 0 : sum / inside;
    }

    /**
     * The region that a mask of the source's pixels touches.
     *
     * @param mask (height, width) of the source, 1 inside, 0 outside
     * @param margin cells by which it is dilated
     */
    static Region inside(byte[] mask, Picture source, int width, int height, int margin) {
        float[] shares = TouchedTokens.shares(mask, source.width(), source.height(), width, height);
        byte[] cells = TouchedTokens.of(mask, source.width(), source.height(), width, height);
        return new Region(
                grown(cells, width, height, margin),
                grown(shares, width, height, margin),
                width,
                height,
                EditMode.LOCAL,
                null);
    }

    /** Whether there is nothing to edit. */
    boolean isEmpty() {
        return count(cells) == 0;
    }

    /** The same in another mode. */
    Region as(EditMode other) {
        return new Region(cells, shares, width, height, other, confidence);
    }

    /** The same for an edit of everything. */
    Region widened() {
        return everything(width, height, confidence);
    }

    /** Every cell within {@code margin} cells of the region, diagonals included. */
    Region dilated(int margin) {
        byte[] grown = grown(cells, width, height, margin);
        return new Region(grown, feathered(grown, width, height), width, height, mode, confidence);
    }

    private static byte[] grown(byte[] cells, int width, int height, int margin) {
        float[] values = new float[cells.length];
        for (int i = 0; i < cells.length; i++) {
            values[i] = cells[i];
        }
        return above(grown(values, width, height, margin), 0);
    }

    /** The largest value within {@code margin} cells, diagonals included. */
    private static float[] grown(float[] values, int width, int height, int margin) {
        float[] grown = new float[values.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                float most = 0;
                for (int v = Math.max(0, y - margin); v <= Math.min(height - 1, y + margin); v++) {
                    for (int u = Math.max(0, x - margin); u <= Math.min(width - 1, x + margin); u++) {
                        most = Math.max(most, values[v * width + u]);
                    }
                }
                grown[y * width + x] = most;
            }
        }
        return grown;
    }

    /**
     * The area average, over each token's footprint, of the mask that the result is composited by. In training the edge
     * of a region crosses tokens, and the gate is learned there too (Eq. 6).
     */
    private static float[] feathered(byte[] cells, int width, int height) {
        byte[] weight = Compositor.feather(cells, width, height, width * EDGE, height * EDGE, EDGE / 2);
        float[] shares = new float[cells.length];
        for (int i = 0; i < weight.length; i++) {
            int token = i / (width * EDGE) / EDGE * width + i % (width * EDGE) / EDGE;
            shares[token] += (weight[i] & 0xff) / (255f * EDGE * EDGE);
        }
        return shares;
    }
}
