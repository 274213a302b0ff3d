package dev.retouch.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.failure.FailureException;
import dev.retouch.metadata.FileMetadata;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Pictures and files for tests; the files in resources were written by Pillow 12.3 from {@link #pattern}. */
public final class TestPictures {

    static final String PNG_SIGNATURE = "\u0089PNG\r\n\u001a\n";

    private TestPictures() {}

    /** 24 x 16: red grows to the right, green downwards, blue with both. */
    public static Picture pattern() {
        byte[] rgb = new byte[24 * 16 * 3];
        for (int y = 0, at = 0; y < 16; y++) {
            for (int x = 0; x < 24; x++) {
                rgb[at++] = (byte) (x * 10);
                rgb[at++] = (byte) (y * 15);
                rgb[at++] = (byte) ((x + y) * 5);
            }
        }
        return Picture.opaque(24, 16, rgb);
    }

    /** The pattern with an alpha that falls to the right. */
    public static Picture patternWithAlpha() {
        Picture pattern = pattern();
        byte[] alpha = new byte[24 * 16];
        for (int i = 0; i < alpha.length; i++) {
            alpha[i] = (byte) (255 - i % 24 * 8);
        }
        return new Picture(24, 16, pattern.rgb(), alpha);
    }

    public static Picture noise(int width, int height, long seed) {
        byte[] rgb = new byte[width * height * 3];
        new Random(seed).nextBytes(rgb);
        return Picture.opaque(width, height, rgb);
    }

    /** As if it had been decoded from a file. */
    public static DecodedPicture decoded(Picture picture) {
        return new DecodedPicture(picture, picture.hasAlpha(), FileMetadata.NONE, List.of());
    }

    static byte[] resource(String name) {
        try (InputStream in = TestPictures.class.getResourceAsStream("/pictures/" + name)) {
            assertTrue(in != null, "no test picture " + name);
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Picture decode(byte[] encoded) {
        return PictureDecoder.decode(encoded, PictureLimits.DEFAULT);
    }

    public static byte[] png(Picture picture) {
        return PictureEncoder.png(picture);
    }

    static byte[] jpeg(Picture picture) {
        return PictureEncoder.encode(picture, OutputOptions.of(PictureFormat.JPEG), 0.95f);
    }

    static byte[] written(BufferedImage image, String format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            assertTrue(ImageIO.write(image, format, out), "no writer of " + format + " for this image");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    static void assertProblem(PictureFailure problem, byte[] encoded) {
        FailureException e = assertThrows(FailureException.class, () -> decode(encoded));
        assertEquals(problem, e.reason(), e.getMessage());
    }

    static int maxDifference(Picture one, Picture other) {
        return (int) Math.round(Difference.between(one, other).max() * 255);
    }

    static byte[] chunk(String type, byte[] body) {
        byte[] typed = concat(type.getBytes(StandardCharsets.ISO_8859_1), body);
        CRC32 sum = new CRC32();
        sum.update(typed);
        return concat(number(body.length), typed, number((int) sum.getValue()));
    }

    /** A PNG with a chunk put in right behind its header. */
    static byte[] withChunk(byte[] png, String type, byte[] body) {
        return spliced(png, 33, chunk(type, body));
    }

    /** A JPEG with a segment put in right behind its first two bytes. */
    static byte[] withSegment(byte[] jpeg, int marker, byte[] body) {
        int length = body.length + 2;
        byte[] head = {(byte) 0xff, (byte) marker, (byte) (length >> 8), (byte) length};
        return spliced(jpeg, 2, concat(head, body));
    }

    /** A TIFF structure with nothing but an orientation. */
    static byte[] exif(int orientation) {
        return ByteBuffer.allocate(26)
                .put("MM\0*".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 0x112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .array();
    }

    static byte[] header(int width, int height, int depth, int colourType) {
        return ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put((byte) depth)
                .put((byte) colourType)
                .array();
    }

    static byte[] signature() {
        return PNG_SIGNATURE.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] head(byte[] data, int length) {
        return Arrays.copyOf(data, length);
    }

    private static byte[] spliced(byte[] data, int at, byte[] middle) {
        byte[] rest = Arrays.copyOfRange(data, at, data.length);
        return concat(head(data, at), middle, rest);
    }
}
