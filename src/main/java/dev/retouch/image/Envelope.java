package dev.retouch.image;

/**
 * A picture file taken apart without decoding a pixel: what the codec needs, and what it would misread or ignore.
 *
 * <p>Profile and orientation are kept apart and applied by us, so that they mean the same in every format, and text, thumbnails
 * and other freight (a place for compressed bombs) never reaches a codec.
 *
 * @param stream the file with nothing in it but what its pixels need
 * @param profile the embedded ICC profile, or empty
 * @param exif the TIFF structure of the EXIF data, or empty
 */
@SuppressWarnings("ArrayRecordComponent") // made and used once, never compared
record Envelope(Kind kind, byte[] stream, byte[] profile, byte[] exif) {

    static final byte[] NONE = {};

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

    /**
     * Recognises a file by its first bytes and walks its structure.
     *
     * @throws PictureException for all problems that show before decoding
     */
    static Envelope open(byte[] file, PictureLimits limits) {
        if (file.length == 0) {
            throw new PictureException(PictureProblem.EMPTY, "The picture file is empty: send it again.");
        }
        Bytes start = new Bytes(file, "picture");
        if (begins(start, PngFile.SIGNATURE)) {
            return PngFile.open(file, limits);
        }
        if (begins(start, "\u00ff\u00d8\u00ff")) {
            return JpegFile.open(file, limits);
        }
        if (begins(start, "RIFF") && (file.length < 12 || start.is(8, "WEBP"))) {
            return WebpFile.open(file, limits);
        }
        if (begins(start, "GIF87a") || begins(start, "GIF89a")) {
            return GifFile.open(file, limits);
        }
        if (begins(start, "II*\0") || begins(start, "MM\0*")) {
            return TiffFile.open(file, limits);
        }
        if (begins(start, "BM")) {
            return BmpFile.open(file, limits);
        }
        throw new PictureException(
                PictureProblem.UNREADABLE, "The file is not a picture that can be read: send PNG, JPEG or WebP.");
    }

    /** A file cut within its signature still counts as one of that format, as long as two bytes are there. */
    private static boolean begins(Bytes file, String signature) {
        int length = Math.min(signature.length(), file.length());
        return length >= 2 && file.is(0, signature.substring(0, length));
    }
}
