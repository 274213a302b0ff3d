package dev.retouch.image;

import dev.retouch.failure.FailureException;

/** Tells formats by their first bytes and hands the file to that format's parser. */
final class PictureParser {

    private PictureParser() {}

    /**
     * Recognises a file and walks its structure.
     *
     * @throws FailureException for all problems that show before decoding
     */
    static PictureFile parse(byte[] file, PictureLimits limits) {
        if (file.length == 0) {
            throw new FailureException(PictureFailure.EMPTY, "The picture file is empty: send it again.");
        }
        Bytes start = new Bytes(file, "picture");
        if (begins(start, PngFile.SIGNATURE)) {
            return PngFile.parse(file, limits);
        }
        if (begins(start, "\u00ff\u00d8\u00ff")) {
            return JpegFile.parse(file, limits);
        }
        if (begins(start, "RIFF") && (file.length < 12 || start.is(8, "WEBP"))) {
            return WebpFile.parse(file, limits);
        }
        if (begins(start, "GIF87a") || begins(start, "GIF89a")) {
            return GifFile.parse(file, limits);
        }
        if (begins(start, "II*\0") || begins(start, "MM\0*")) {
            return TiffFile.parse(file, limits);
        }
        if (begins(start, "BM")) {
            return BmpFile.parse(file, limits);
        }
        throw UnsupportedFormat.failure(start);
    }

    /** A file cut within its signature still counts as one of that format, as long as two bytes are there. */
    private static boolean begins(Bytes file, String signature) {
        int length = Math.min(signature.length(), file.length());
        return length >= 2 && file.is(0, signature.substring(0, length));
    }
}
