package dev.retouch.image;

import dev.retouch.failure.FailureException;

/**
 * What a picture may measure; checked against the header, before any pixel is decoded.
 *
 * @param maxPixels width times height, at least 1
 * @param maxSide the longer side in pixels, at least 1
 * @param minSide the shorter side in pixels, 1 to maxSide
 */
public record PictureLimits(long maxPixels, int maxSide, int minSide) {

    /** 50 megapixels, no side above 16,384, any picture from 1 x 1. */
    public static final PictureLimits DEFAULT = new PictureLimits(50_000_000L, 16_384, 1);

    /** For what this application wrote itself. */
    public static final PictureLimits NONE = new PictureLimits(Long.MAX_VALUE, Integer.MAX_VALUE, 1);

    /** @throws IllegalArgumentException when no picture could meet the limits */
    public PictureLimits {
        if (minSide < 1 || maxSide < minSide || maxPixels < (long) minSide * minSide) {
            throw new IllegalArgumentException("no picture can have sides from " + minSide + " to " + maxSide
                    + " and at most " + maxPixels + " pixels: raise the upper limits");
        }
    }

    /** Throws a {@link FailureException} when a picture of this size is refused. */
    void check(long width, long height) {
        if (width < 1 || height < 1) {
            throw PictureFailure.unreadable("its header says " + width + " x " + height + " pixels");
        }
        checkLargest(width, height);
        if (width < minSide || height < minSide) {
            throw new FailureException(
                    PictureFailure.TOO_SMALL,
                    "The picture is " + width + " x " + height + ": each side needs at least " + minSide
                            + " pixels, send a larger one.");
        }
    }

    /** Throws a {@link FailureException} when a picture, or a part of one, of this size is too large. */
    void checkLargest(long width, long height) {
        if (width > maxSide || height > maxSide || width * height > maxPixels) {
            throw new FailureException(
                    PictureFailure.TOO_LARGE,
                    "The picture is " + width + " x " + height + ": at most " + maxPixels + " pixels and sides of "
                            + maxSide + " are accepted, make it smaller.");
        }
    }
}
