package dev.retouch.app.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Files that a catalogue may hold: broken ones, dangerous ones, and unusual ones that are fine. */
final class BadPictures {

    private BadPictures() {}

    /** A few kilobytes whose header promises 20,000 x 20,000 pixels. */
    static byte[] bomb() {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(20_000)
                .putInt(20_000)
                .put(new byte[] {8, 2, 0, 0, 0})
                .array();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1));
        chunk(out, "IHDR", header);
        chunk(out, "IDAT", new byte[4000]);
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] body) {
        byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 sum = new CRC32();
        sum.update(name);
        sum.update(body);
        out.writeBytes(ByteBuffer.allocate(4).putInt(body.length).array());
        out.writeBytes(name);
        out.writeBytes(body);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    }

    static byte[] truncatedJpeg() {
        byte[] jpeg = written(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "jpeg");
        return Arrays.copyOf(jpeg, jpeg.length - 40);
    }

    /** 16 bits a sample. */
    static byte[] deepPng() {
        return written(new BufferedImage(48, 32, BufferedImage.TYPE_USHORT_GRAY), "png");
    }

    static byte[] greyPng(int width, int height) {
        return written(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY), "png");
    }

    static byte[] colourPng(int width, int height) {
        return written(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png");
    }

    static byte[] resource(String name) {
        try (InputStream in = BadPictures.class.getResourceAsStream("/pictures/" + name)) {
            assertTrue(in != null, "no test picture " + name);
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] written(BufferedImage image, String format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            assertTrue(ImageIO.write(image, format, out), "no writer of " + format);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
