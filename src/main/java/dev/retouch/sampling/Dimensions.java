package dev.retouch.sampling;

/**
 * Sides in pixels of what the models see.
 *
 * @param width at least 1
 * @param height at least 1
 */
public record Dimensions(int width, int height) {

    private static final int STEP = 32;

    /** @throws IllegalArgumentException when a side is below 1 */
    public Dimensions {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("no picture has " + width + " x " + height + " pixels");
        }
    }

    /**
     * About an area with the ratio of a picture, sides multiples of 32 (pipeline_qwenimage_edit.py,
     * calculate_dimensions).
     *
     * @param area in pixels, 1024 * 1024 for the published model
     * @throws IllegalArgumentException when the picture is so narrow that a side rounds to nothing
     */
    public static Dimensions ofArea(long area, int width, int height) {
        double ratio = (double) width / height;
        double w = Math.sqrt(area * ratio);
        // Halves go to the even multiple, as the reference rounds.
        double roundedWidth = Math.rint(w / STEP) * STEP;
        double roundedHeight = Math.rint(w / ratio / STEP) * STEP;
        if (roundedWidth < STEP || roundedHeight < STEP) {
            throw new IllegalArgumentException("a picture of " + width + " x " + height
                    + " is too narrow for an area of " + area + " pixels: crop it, or ask for a larger area");
        }
        return new Dimensions((int) roundedWidth, (int) roundedHeight);
    }

    /** The largest sides of whole multiples that fit. */
    public Dimensions floored(int multiple) {
        return new Dimensions(width / multiple * multiple, height / multiple * multiple);
    }

    /** How many tokens cover it when one covers {@code side} x {@code side} pixels. */
    public int tokens(int side) {
        return (width / side) * (height / side);
    }
}
