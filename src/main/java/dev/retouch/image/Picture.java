package dev.retouch.image;

/**
 * An upright 8-bit sRGB picture.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param rgb (height, width, 3) interleaved samples, row by row
 * @param alpha (height, width) samples, or an empty array for an opaque picture
 */
@SuppressWarnings("ArrayRecordComponent") // a pixel buffer: equality by content is never asked for
public record Picture(int width, int height, byte[] rgb, byte[] alpha) {

    private static final byte[] OPAQUE = {};

    /** @throws IllegalArgumentException when the buffers do not have the size that width and height ask for */
    public Picture {
        long pixels = (long) width * height;
        if (width < 1 || height < 1 || rgb.length != 3 * pixels) {
            throw new IllegalArgumentException(
                    "a picture of " + width + " x " + height + " needs " + 3 * pixels + " samples, got " + rgb.length);
        }
        if (alpha.length != 0 && alpha.length != pixels) {
            throw new IllegalArgumentException("alpha has " + alpha.length + " samples, the picture " + pixels);
        }
    }

    /** An opaque picture. */
    public static Picture opaque(int width, int height, byte[] rgb) {
        return new Picture(width, height, rgb, OPAQUE);
    }

    public boolean hasAlpha() {
        return alpha.length != 0;
    }
}
