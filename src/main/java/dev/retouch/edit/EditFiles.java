package dev.retouch.edit;

import dev.retouch.image.Backdrop;
import dev.retouch.image.Difference;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureDecoder;
import dev.retouch.image.PictureEncoder;
import dev.retouch.image.PictureFormat;
import dev.retouch.image.PictureLimits;

/**
 * An edit as the bytes of its files, and a report of what those bytes hold.
 *
 * @param result in the format that was asked for
 * @param mask as PNG
 * @param report with the difference outside the region that whoever decodes {@code result} finds
 */
@SuppressWarnings("ArrayRecordComponent") // payloads, never compared
public record EditFiles(byte[] result, byte[] mask, EditReport report) {

    /**
     * Encodes an edit and measures its result again: a format with loss changes pixels that the edit did not.
     *
     * @param source as decoded
     */
    static EditFiles of(Picture source, EditOutcome outcome, PictureFormat format, float jpegQuality) {
        byte[] result = PictureEncoder.encode(outcome.result(), format, jpegQuality);
        Picture stored = PictureDecoder.decode(result, PictureLimits.NONE);
        Difference outside = Difference.outside(seen(stored), seen(source), outcome.weight());
        return new EditFiles(
                result, PictureEncoder.png(outcome.mask()), outcome.report().with(outside));
    }

    /** What nobody sees, the colour under alpha 0, is not compared, and a JPEG of a cut-out lies on white. */
    private static Picture seen(Picture picture) {
        return Backdrop.WHITE.under(picture);
    }
}
