package dev.retouch.edit;

import dev.retouch.image.AlphaHandling;
import dev.retouch.image.DecodedPicture;
import dev.retouch.image.Difference;
import dev.retouch.image.OutputOptions;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureDecoder;
import dev.retouch.image.PictureEncoder;
import dev.retouch.image.PictureLimits;
import dev.retouch.metadata.FileMetadata;
import dev.retouch.metadata.MetadataWriter;
import dev.retouch.metadata.Provenance;

/**
 * An edit as the bytes of its files, and a report of what those bytes hold.
 *
 * @param result in the format that was asked for
 * @param mask as a grey PNG
 * @param report with the difference outside the region that whoever decodes {@code result} finds
 * @param alpha what became of the transparency of the source
 */
@SuppressWarnings("ArrayRecordComponent") // payloads, never compared
public record EditFiles(byte[] result, byte[] mask, EditReport report, AlphaHandling alpha) {

    /**
     * Encodes an edit and measures its result again: a format with loss changes pixels that the edit did not.
     *
     * @param source as decoded
     * @param jpegQuality 0 to 1, where the output names none
     * @param provenance that the metadata tells, where the output wants it
     */
    public static EditFiles of(
            DecodedPicture source,
            EditOutcome outcome,
            OutputOptions output,
            float jpegQuality,
            Provenance provenance) {
        FileMetadata metadata = source.metadata().forResult(output.metadata(), output.provenance() ? provenance : null);
        byte[] pixels = PictureEncoder.encode(outcome.result(), output, jpegQuality);
        byte[] result = withMetadata(pixels, outcome.result(), output, metadata);
        byte[] weight = outcome.weight();
        Picture stored = PictureDecoder.decode(result, PictureLimits.NONE);
        Difference outside = Difference.seenOutside(stored, source.picture(), weight);
        AlphaHandling alpha = !source.transparent()
                ? AlphaHandling.NONE
                : stored.hasAlpha() ? AlphaHandling.KEPT : AlphaHandling.FLATTENED;
        Picture seen = source.picture();
        byte[] mask = PictureEncoder.greyPng(seen.width(), seen.height(), weight);
        return new EditFiles(result, mask, outcome.report().with(outside), alpha);
    }

    private static byte[] withMetadata(byte[] file, Picture picture, OutputOptions output, FileMetadata metadata) {
        return switch (output.format()) {
            case PNG -> MetadataWriter.png(file, metadata);
            case JPEG -> MetadataWriter.jpeg(file, metadata);
            case WEBP -> MetadataWriter.webp(file, metadata, picture.width(), picture.height(), picture.hasAlpha());
        };
    }
}
