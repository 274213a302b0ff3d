package dev.retouch.image;

/** Puts an edit into its source where a weight map says so, and nowhere else. */
public final class Compositor {

    /** Its square, twice, still fits an int. */
    private static final int MAX_FEATHER = 20_000;

    private Compositor() {}

    /**
     * Blends two pictures of one size: the source's own bytes where the weight is 0, the edit's where it is 255.
     *
     * @param weight (height, width), 0..255
     * @return a fresh picture with the source's alpha
     * @throws IllegalArgumentException when the sizes differ
     */
    public static Picture composite(Picture source, Picture edited, byte[] weight) {
        requireSameSize(source, edited);
        if (weight.length != (long) source.width() * source.height()) {
            throw new IllegalArgumentException("a weight map of " + weight.length + " values does not fit a picture of "
                    + source.width() + " x " + source.height());
        }
        byte[] before = source.rgb();
        byte[] after = edited.rgb();
        byte[] rgb = before.clone();
        for (int i = 0, at = 0; i < weight.length; i++, at += 3) {
            int share = weight[i] & 0xff;
            if (share != 0) {
                rgb[at] = blend(before[at], after[at], share);
                rgb[at + 1] = blend(before[at + 1], after[at + 1], share);
                rgb[at + 2] = blend(before[at + 2], after[at + 2], share);
            }
        }
        return new Picture(source.width(), source.height(), rgb, source.alpha());
    }

    /** Rounded to nearest: 255 is odd, so there are no ties. */
    private static byte blend(byte before, byte after, int share) {
        return (byte) (((before & 0xff) * (255 - share) + (after & 0xff) * share + 127) / 255);
    }

    static void requireSameSize(Picture one, Picture other) {
        if (one.width() != other.width() || one.height() != other.height()) {
            throw new IllegalArgumentException("pictures of " + one.width() + " x " + one.height() + " and "
                    + other.width() + " x " + other.height() + " do not lie on one another: resize one first");
        }
    }

    /**
     * A weight map from a grid of tokens: 255 on the cells that are set, a smooth fall to 0 outside of them.
     *
     * <p>A cell sets every pixel that it touches, so none is lost on a picture smaller than the grid. At the distance d (between pixel centres, Euclidean) from the
     * nearest pixel of a set cell the weight is 255 * smoothstep(1 - d / (featherPixels + 1)) for d up to featherPixels, and
     * exactly 0 beyond: never less than the true region, never more than the feather around it.
     *
     * @param grid (gridHeight, gridWidth), set where not 0
     * @param width of the map in pixels
     * @param height of the map in pixels
     * @param featherPixels 0 to 20,000
     * @return (height, width), 0..255
     * @throws IllegalArgumentException when a size or the feather is out of range or the grid has another length
     */
    public static byte[] feather(byte[] grid, int gridWidth, int gridHeight, int width, int height, int featherPixels) {
        if (gridWidth < 1
                || gridHeight < 1
                || width < 1
                || height < 1
                || featherPixels < 0
                || featherPixels > MAX_FEATHER) {
            throw new IllegalArgumentException(
                    "cannot make a weight map of " + width + " x " + height + " from a grid of " + gridWidth + " x "
                            + gridHeight + " with a feather of " + featherPixels + " pixels");
        }
        if (grid.length != (long) gridWidth * gridHeight) {
            throw new IllegalArgumentException(
                    "a grid of " + gridWidth + " x " + gridHeight + " has other than " + grid.length + " cells");
        }
        return Feather.draw(grid, gridWidth, gridHeight, width, height, featherPixels);
    }
}
