package dev.retouch.sampling;

/**
 * Width and height in pixels of a picture that a model processes.
 *
 * @param width at least 1
 * @param height at least 1
 */
public record Dimensions(int width, int height) {

    private static final int STEP = 32;

    /** @throws IllegalArgumentException when a side is below 1 */
    public Dimensions {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("a picture cannot have " + width + " x " + height + " pixels");
        }
    }

    /**
     * The size with about a given area and the aspect ratio of a picture, in multiples of 32
     * (pipeline_qwenimage_edit.py, calculate_dimensions).
     *
     * @param area in pixels, 1024 * 1024 for the published model
     * @throws IllegalArgumentException when the picture is so narrow that a side rounds to zero
     */
    public static Dimensions ofArea(long area, int width, int height) {
        double ratio = (double) width / height;
        double w = Math.sqrt(area * ratio);
        // Halves are rounded to the even multiple, as in the reference.
        double roundedWidth = Math.rint(w / STEP) * STEP;
        double roundedHeight = Math.rint(w / ratio / STEP) * STEP;
        if (roundedWidth < STEP || roundedHeight < STEP) {
            throw new IllegalArgumentException("a picture of " + width + " x " + height
                    + " is too narrow for an area of " + area + " pixels: crop it, or ask for a larger area");
        }
        return new Dimensions((int) roundedWidth, (int) roundedHeight);
    }

    /** The largest size in whole multiples that fits. */
    public Dimensions floored(int multiple) {
        return new Dimensions(width / multiple * multiple, height / multiple * multiple);
    }

    /** Number of tokens when one covers {@code side} x {@code side} pixels. */
    public int tokens(int side) {
        return (width / side) * (height / side);
    }
}
