package dev.retouch.train.small;

import dev.retouch.model.adapter.TouchedTokens;

/** The mask of a drawn edit on grids that are coarser than its pixels. */
final class RegionCells {

    /** Cells on a side of a token. */
    static final int PER_TOKEN = 2;

    private static final int CELLS = PER_TOKEN * SmallBundle.TOKENS_PER_SIDE;

    private RegionCells() {}

    /**
     * The share of each cell that lies in the mask.
     *
     * @param mask (side, side) 1 inside, 0 outside
     * @return (cells, cells) 0 to 255
     */
    static byte[] shares(byte[] mask) {
        int cell = SmallBundle.SIDE / CELLS;
        byte[] shares = new byte[CELLS * CELLS];
        for (int y = 0; y < CELLS; y++) {
            for (int x = 0; x < CELLS; x++) {
                int inside = 0;
                for (int i = 0; i < cell * cell; i++) {
                    inside += mask[(y * cell + i / cell) * SmallBundle.SIDE + x * cell + i % cell];
                }
                shares[y * CELLS + x] = (byte) Math.round(255.0 * inside / (cell * cell));
            }
        }
        return shares;
    }

    /** (tokens) 1 for each token that belongs to the mask, 0 for the others. */
    static float[] touched(byte[] mask) {
        byte[] shares = shares(mask);
        int side = SmallBundle.TOKENS_PER_SIDE;
        float[] touched = new float[side * side];
        for (int i = 0; i < touched.length; i++) {
            int sum = 0;
            for (int j = 0; j < PER_TOKEN * PER_TOKEN; j++) {
                sum += shares[(i / side * PER_TOKEN + j / PER_TOKEN) * CELLS + i % side * PER_TOKEN + j % PER_TOKEN]
                        & 0xff;
            }
            touched[i] = TouchedTokens.isTouched(sum / (255f * PER_TOKEN * PER_TOKEN)) ? 1 : 0;
        }
        return touched;
    }
}
