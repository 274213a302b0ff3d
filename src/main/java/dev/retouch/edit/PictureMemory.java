package dev.retouch.edit;

import dev.retouch.failure.FailureException;
import dev.retouch.image.PictureDecoder;
import dev.retouch.image.PictureLimits;

/** How much of Java's heap the pictures of one edit take. */
public final class PictureMemory {

    /**
     * For each pixel of the source, at the worst moment: decoding 16-bit colour and alpha (8 bytes) to 8 bits (4), or
     * compositing: source (4), the model's picture at the source's size (3), the result (3), weights (1), the mask as a
     * picture (3), and what is being encoded (4 and its file); or the file decoded again beside source, result, mask and
     * weights (8).
     */
    public static final int BYTES_OF_PIXEL = 24;

    private PictureMemory() {}

    /**
     * Bytes that decoding, editing and encoding a picture take at most.
     *
     * @throws FailureException when its header shows that it cannot be decoded
     */
    public static long of(byte[] encoded, PictureLimits limits) {
        return BYTES_OF_PIXEL * PictureDecoder.pixels(encoded, limits);
    }
}
