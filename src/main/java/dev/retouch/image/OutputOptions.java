package dev.retouch.image;

import dev.retouch.failure.FailureException;
import dev.retouch.metadata.MetadataPolicy;
import org.jspecify.annotations.Nullable;

/**
 * How a result is written.
 *
 * @param format of the file
 * @param quality 0 to 1 of a JPEG, null for the worker's own; of a WebP, null for one without loss
 * @param chroma of a JPEG, null for 4:4:4
 * @param metadata how much of the source's is carried over
 * @param provenance whether the file says that it was edited, and with which model
 */
public record OutputOptions(
        PictureFormat format,
        @Nullable Double quality,
        @Nullable Chroma chroma,
        MetadataPolicy metadata,
        boolean provenance) {

    private static final int JPEG_MAX_SIDE = 65_500;
    private static final int WEBP_MAX_SIDE = 16_383;

    /** @throws IllegalArgumentException when a value is out of range or the format does not have it */
    public OutputOptions {
        if (quality != null && !(quality >= 0 && quality <= 1)) {
            throw new IllegalArgumentException("the quality of a result is 0 to 1, got " + quality);
        }
        if (quality != null && format == PictureFormat.PNG) {
            throw new IllegalArgumentException("a PNG has no quality: leave it out, or ask for jpeg or webp");
        }
        if (chroma != null && format != PictureFormat.JPEG) {
            throw new IllegalArgumentException("only a JPEG has a choice of chroma: a WebP with a quality is always"
                    + " 4:2:0, a PNG and a WebP without one keep every sample");
        }
    }

    /** Pixels written so, with the rights of the source and the result's provenance. */
    public OutputOptions(PictureFormat format, @Nullable Double quality, @Nullable Chroma chroma) {
        this(format, quality, chroma, MetadataPolicy.KEEP_RIGHTS, true);
    }

    /** A format with its defaults. */
    public static OutputOptions of(PictureFormat format) {
        return new OutputOptions(format, null, null);
    }

    /** Whether every pixel of the file is the picture's own. */
    public boolean isLossless() {
        return format == PictureFormat.PNG || format == PictureFormat.WEBP && quality == null;
    }

    /** Throws a {@link FailureException} when a picture has too long a side for the format. */
    public void requireFits(Picture picture) {
        int most = switch (format) {
            case PNG -> Integer.MAX_VALUE;
            case JPEG -> JPEG_MAX_SIDE;
            case WEBP -> WEBP_MAX_SIDE;
        };
        if (Math.max(picture.width(), picture.height()) > most) {
            throw new FailureException(
                    PictureFailure.TOO_LARGE,
                    "A " + format + " has sides up to " + most + " pixels, the picture is " + picture.width() + " x "
                            + picture.height() + ": ask for PNG.");
        }
    }
}
