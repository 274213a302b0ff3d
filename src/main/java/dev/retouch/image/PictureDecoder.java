package dev.retouch.image;

import dev.retouch.failure.FailureException;
import dev.retouch.image.Codecs.Decoded;
import dev.retouch.metadata.MetadataReader;
import java.awt.color.CMMException;
import java.io.EOFException;
import java.io.IOException;

/**
 * Encoded pictures to upright 8-bit sRGB: PNG, JPEG and WebP, and single frames of GIF, BMP and TIFF.
 *
 * <p>Orientation, ICC profiles and the colour chunks of PNG are honoured, alpha is kept, any depth up to 16 bits and CMYK are
 * converted. Safe for use by many threads.
 */
public final class PictureDecoder {

    private PictureDecoder() {}

    /**
     * Decodes one picture; size, animation and completeness are checked before any pixel is decoded.
     *
     * @throws FailureException and nothing else, whatever the bytes are
     */
    public static Picture decode(byte[] encoded, PictureLimits limits) {
        return decodeWithWarnings(encoded, limits).picture();
    }

    /**
     * Decodes one picture as {@link #decode} does, and says what was wrong with its file without costing a pixel.
     *
     * @throws FailureException and nothing else, whatever the bytes are
     */
    public static DecodedPicture decodeWithWarnings(byte[] encoded, PictureLimits limits) {
        try {
            PictureFile file = PictureParser.parse(encoded, limits);
            Picture stored = stored(file, Codecs.decode(file, limits));
            Canvas canvas = file.canvas();
            Picture upright = file.orientation().apply(canvas == null ? stored : canvas.place(stored));
            limits.check(upright.width(), upright.height());
            return new DecodedPicture(upright, upright.hasAlpha(), MetadataReader.read(encoded), file.warnings());
        } catch (FailureException e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw classified(e);
        }
    }

    /**
     * How many pixels a picture has, without decoding one.
     *
     * @throws FailureException and nothing else, whatever the bytes are
     */
    public static long pixels(byte[] encoded, PictureLimits limits) {
        try {
            PictureFile file = PictureParser.parse(encoded, limits);
            Canvas canvas = file.canvas();
            return Math.max(Codecs.pixels(file, limits), canvas == null ? 0 : canvas.pixels());
        } catch (FailureException e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw classified(e);
        }
    }

    private static Picture stored(PictureFile file, Decoded decoded) {
        if (decoded instanceof Codecs.Image image) {
            return Samples.toPicture(image.image(), file);
        }
        Codecs.Inks inks = (Codecs.Inks) decoded;
        return Samples.fromInks(inks.samples(), file.kind() == PictureFile.Kind.JPEG_YCCK, file.colour());
    }

    private static FailureException classified(Throwable problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException) {
                return new FailureException(
                        PictureFailure.TRUNCATED, "The picture ends early: send the file again, complete.", problem);
            }
        }
        String why = problem instanceof CMMException ? "its colour profile is damaged" : "its data is damaged";
        return new FailureException(
                PictureFailure.UNREADABLE,
                "The picture cannot be read: " + why + "; save it as PNG or JPEG again.",
                problem);
    }
}
