package dev.retouch.edit;

import dev.retouch.image.Picture;

/** Masks of pixels as regions of tokens. */
public final class MaskGrid {

    /** Share of a token's footprint from which the token belongs to the region. */
    public static final double TOUCHED = 0.05;

    private MaskGrid() {}

    /**
     * The tokens that a mask touches.
     *
     * @param mask (height, width) 1 inside, 0 outside
     * @return (rows, columns) 1 or 0
     */
    public static byte[] touched(byte[] mask, int width, int height, int columns, int rows) {
        int[] inside = new int[columns * rows];
        int[] all = new int[columns * rows];
        for (int y = 0; y < height; y++) {
            int row = (int) ((long) y * rows / height);
            for (int x = 0; x < width; x++) {
                int cell = row * columns + (int) ((long) x * columns / width);
                all[cell]++;
                inside[cell] += mask[y * width + x];
            }
        }
        byte[] cells = new byte[inside.length];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = (byte) (inside[i] > TOUCHED * all[i] ? 1 : 0);
        }
        return cells;
    }

    static Region region(byte[] mask, Picture source, int columns, int rows, int margin) {
        byte[] cells = touched(mask, source.width(), source.height(), columns, rows);
        return new Region(cells, columns, rows, EditMode.LOCAL).dilated(margin);
    }
}
