package dev.retouch.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Tells damaged alpha from a lack of memory.
 *
 * <p>libwebp reports alpha that it cannot begin to read as VP8_STATUS_OUT_OF_MEMORY (alpha_dec.c deletes the decoder that knows
 * better). The same data as a picture of its own is reported as what it is.
 */
final class WebpAlpha {

    private static final int LOSSLESS = 1;

    private WebpAlpha() {}

    /**
     * The losslessly compressed alpha of a picture as a WebP file of its own.
     *
     * @param stream as {@link WebpFile} leaves it
     * @return empty when the picture has no such alpha
     */
    static byte[] alone(byte[] stream) {
        Bytes file = new Bytes(stream, "WebP");
        if (!file.is(12, "VP8X") || !file.is(30, "ALPH") || (file.u8(38) & 3) != LOSSLESS) {
            return PictureFile.NONE;
        }
        int size = (int) file.u32Little(34) - 1;
        int dimensions = file.u24Little(24) | file.u24Little(27) << 14;
        int padded = 5 + size + (5 + size & 1);
        return ByteBuffer.allocate(20 + padded)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(ascii("RIFF"))
                .putInt(12 + padded)
                .put(ascii("WEBPVP8L"))
                .putInt(5 + size)
                .put((byte) 0x2f)
                .putInt(dimensions)
                .put(stream, 39, size)
                .array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
