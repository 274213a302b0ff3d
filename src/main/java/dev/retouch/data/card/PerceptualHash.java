package dev.retouch.data.card;

import dev.retouch.image.Filter;
import dev.retouch.image.Picture;
import dev.retouch.image.Resampler;

/**
 * 64 bits that stay nearly the same when a picture is resized, encoded again or slightly edited: whether each of 8 x 8 places is
 * lighter than its right neighbour.
 */
public final class PerceptualHash {

    private static final int SIDE = 8;

    private PerceptualHash() {}

    /** The hash of a picture. */
    public static long of(Picture picture) {
        byte[] rgb = Resampler.resize(picture, SIDE + 1, SIDE, Filter.BILINEAR).rgb();
        long hash = 0;
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                int at = y * (SIDE + 1) + x;
                hash = hash << 1 | (luma(rgb, at) > luma(rgb, at + 1) ? 1 : 0);
            }
        }
        return hash;
    }

    private static int luma(byte[] rgb, int pixel) {
        return 2 * (rgb[3 * pixel] & 0xff) + 5 * (rgb[3 * pixel + 1] & 0xff) + (rgb[3 * pixel + 2] & 0xff);
    }

    /** How many of the 64 bits differ. */
    public static int distance(long one, long other) {
        return Long.bitCount(one ^ other);
    }
}
