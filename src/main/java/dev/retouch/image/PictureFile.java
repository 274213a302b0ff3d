package dev.retouch.image;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A picture file taken apart without decoding a pixel: what the codec needs, and what it would misread or ignore.
 *
 * <p>Colour and orientation are kept apart and applied by us, so that they mean the same in every format, and text, thumbnails
 * and everything else (a place for decompression bombs) never reach a codec.
 *
 * @param stream the file with nothing in it but what its pixels need
 * @param colour what the samples mean
 * @param orientation how the stored picture is turned
 * @param transparent the raw sample values of the one colour that is transparent, or empty
 * @param canvas where the stored picture lies on a larger one; null when there is none
 * @param warnings what was wrong with the file and did not matter, one sentence each
 */
@SuppressWarnings("ArrayRecordComponent") // made and used once, never compared
record PictureFile(
        Kind kind,
        byte[] stream,
        SourceColour colour,
        Orientation orientation,
        int[] transparent,
        @Nullable Canvas canvas,
        List<String> warnings) {

    static final byte[] NONE = {};

    private static final int[] NO_COLOUR = {};

    enum Kind {
        PNG,
        JPEG,
        /** Four inks, stored inverted as Adobe does. */
        JPEG_CMYK,
        /** The same, the first three turned into luma and chroma. */
        JPEG_YCCK,
        WEBP,
        GIF,
        BMP,
        TIFF
    }

    static PictureFile of(Kind kind, byte[] stream) {
        return new PictureFile(kind, stream, SourceColour.SRGB, Orientation.UPRIGHT, NO_COLOUR, null, List.of());
    }

    PictureFile withColour(SourceColour newColour) {
        return new PictureFile(kind, stream, newColour, orientation, transparent, canvas, warnings);
    }

    /** With an embedded ICC profile, which may be empty. */
    PictureFile withProfile(byte[] icc) {
        return icc.length == 0 ? this : withColour(new SourceColour.Profile(icc));
    }

    PictureFile withOrientation(Orientation newOrientation) {
        return new PictureFile(kind, stream, colour, newOrientation, transparent, canvas, warnings);
    }

    PictureFile withTransparent(int[] samples) {
        return new PictureFile(kind, stream, colour, orientation, samples, canvas, warnings);
    }

    PictureFile withCanvas(Canvas newCanvas) {
        return new PictureFile(kind, stream, colour, orientation, transparent, newCanvas, warnings);
    }

    PictureFile withWarning(String warning) {
        List<String> all = new ArrayList<>(warnings);
        all.add(warning);
        return new PictureFile(kind, stream, colour, orientation, transparent, canvas, List.copyOf(all));
    }
}
