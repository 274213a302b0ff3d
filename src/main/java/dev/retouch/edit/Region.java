package dev.retouch.edit;

/**
 * The region of an edit on the model's token grid.
 *
 * @param cells (height, width) 1 inside, 0 outside
 * @param mode LOCAL or GLOBAL; a global edit's region is everything
 */
@SuppressWarnings("ArrayRecordComponent") // a small grid to read from, never compared
record Region(byte[] cells, int width, int height, EditMode mode) {

    /** Everything, for a global edit. */
    static Region everything(int width, int height) {
        byte[] cells = new byte[width * height];
        java.util.Arrays.fill(cells, (byte) 1);
        return new Region(cells, width, height, EditMode.GLOBAL);
    }

    /**
     * The region that probabilities ask for: threshold, route, dilate (paper, section 3.6 and appendix K).
     *
     * <p>Where nothing reaches the threshold but something stands out, what stands out is taken: an instruction that
     * names an object faintly is still a local one.
     *
     * @param probabilities (height, width) in [0, 1]
     * @param asked AUTO lets the mask decide
     */
    static Region of(float[] probabilities, int width, int height, BundleConfig.Inference inference, EditMode asked) {
        float most = 0;
        float least = 1;
        for (float p : probabilities) {
            most = Math.max(most, p);
            least = Math.min(least, p);
        }
        double threshold = Math.min(inference.threshold(), most * 0.5);
        byte[] cells = new byte[width * height];
        int inside = 0;
        for (int i = 0; i < cells.length; i++) {
            cells[i] = (byte) (probabilities[i] > threshold ? 1 : 0);
            inside += cells[i];
        }
        boolean uniform = most - least < 0.1;
        boolean everywhere = inside >= inference.globalArea() * cells.length;
        if (asked == EditMode.GLOBAL || asked == EditMode.AUTO && (uniform || everywhere)) {
            return everything(width, height);
        }
        return new Region(cells, width, height, EditMode.LOCAL).dilated(inference.margin());
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

    float[] floats() {
        float[] values = new float[cells.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = cells[i];
        }
        return values;
    }
}
