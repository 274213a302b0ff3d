package dev.retouch.image;

/**
 * A picture file taken apart without decoding a pixel: what the codec needs, and what it would misread or ignore.
 *
 * <p>Profile and orientation are kept apart and applied by us, so that they mean the same in every format, and text, thumbnails
 * and everything else (a place for decompression bombs) never reach a codec.
 *
 * @param stream the file with nothing in it but what its pixels need
 * @param profile the embedded ICC profile, or empty
 * @param exif the TIFF structure of the EXIF data, or empty
 */
@SuppressWarnings("ArrayRecordComponent") // made and used once, never compared
record PictureFile(Kind kind, byte[] stream, byte[] profile, byte[] exif) {

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
}
