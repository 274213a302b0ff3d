package dev.retouch.app.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
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
        byte[] jpeg = written(gradient(64, 64, BufferedImage.TYPE_INT_RGB), "jpeg");
        return Arrays.copyOf(jpeg, jpeg.length - 40);
    }

    /** 16 bits a sample. */
    static byte[] deepPng() {
        return written(gradient(48, 32, BufferedImage.TYPE_USHORT_GRAY), "png");
    }

    static byte[] greyPng(int width, int height) {
        return written(gradient(width, height, BufferedImage.TYPE_BYTE_GRAY), "png");
    }

    static byte[] colourPng(int width, int height) {
        return written(gradient(width, height, BufferedImage.TYPE_INT_RGB), "png");
    }

    /** Brighter to the right and downwards, in each colour at another slope, so that a shifted pixel shows. */
    private static BufferedImage gradient(int width, int height, int type) {
        BufferedImage image = new BufferedImage(width, height, type);
        WritableRaster samples = image.getRaster();
        for (int band = 0; band < samples.getNumBands(); band++) {
            int most = (1 << samples.getSampleModel().getSampleSize(band)) - 1;
            int across = band + 1;
            int down = 3 - band;
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int part = (x + 1) * across + (y + 1) * down;
                    samples.setSample(x, y, band, most * part / (width * across + height * down + 1));
                }
            }
        }
        return image;
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
