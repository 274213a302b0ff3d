package dev.retouch.image;

import static dev.retouch.image.TestPictures.assertProblem;
import static dev.retouch.image.TestPictures.chunk;
import static dev.retouch.image.TestPictures.concat;
import static dev.retouch.image.TestPictures.decode;
import static dev.retouch.image.TestPictures.header;
import static dev.retouch.image.TestPictures.maxDifference;
import static dev.retouch.image.TestPictures.pattern;
import static dev.retouch.image.TestPictures.patternWithAlpha;
import static dev.retouch.image.TestPictures.resource;
import static dev.retouch.image.TestPictures.signature;
import static dev.retouch.image.TestPictures.written;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

/** What each format and sample layout decodes to. */
class PictureDecoderTest {

    @Test
    void decode_pngIsExact() {
        assertSame(pattern(), decode(TestPictures.png(pattern())));
        assertSame(patternWithAlpha(), decode(TestPictures.png(patternWithAlpha())));
    }

    @Test
    void decode_jpegIsClose() {
        assertTrue(maxDifference(pattern(), decode(TestPictures.jpeg(pattern()))) <= 6);
        assertTrue(maxDifference(pattern(), decode(resource("progressive.jpg"))) <= 6);
    }

    @Test
    void decode_webpLosslessIsExact() {
        assertSame(pattern(), decode(resource("lossless.webp")));
        assertSame(patternWithAlpha(), decode(resource("alpha.webp")));
    }

    @Test
    void decode_webpLossyIsClose() {
        assertTrue(Difference.between(pattern(), decode(resource("lossy.webp"))).mean() < 0.02);
        Picture transparent = decode(resource("lossy-alpha.webp"));
        assertArrayEquals(patternWithAlpha().alpha(), transparent.alpha());
    }

    @Test
    void decode_gifBmpAndTiff() {
        assertTrue(Difference.between(pattern(), decode(resource("still.gif"))).mean() < 0.06);
        assertSame(pattern(), decode(resource("still.tiff")));
        assertSame(pattern(), decode(written(image(pattern(), BufferedImage.TYPE_3BYTE_BGR), "bmp")));
    }

    @Test
    void decode_fiveSixFiveBmp() {
        BufferedImage image = image(pattern(), BufferedImage.TYPE_USHORT_565_RGB);
        assertTrue(maxDifference(pattern(), decode(written(image, "bmp"))) <= 8);
    }

    @Test
    void decode_greyJpegKeepsItsLevels() {
        BufferedImage grey = new BufferedImage(16, 8, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 128; i++) {
            grey.getRaster().setSample(i % 16, i / 16, 0, 100);
        }
        Picture decoded = decode(written(grey, "jpg"));
        for (byte sample : decoded.rgb()) {
            assertEquals(100, sample & 0xff, 1);
        }
    }

    @Test
    void decode_greyPngKeepsItsLevels() {
        byte[] rows = new byte[257];
        IntStream.range(0, 256).forEach(i -> rows[1 + i] = (byte) i);
        Picture decoded = decode(png(256, 1, 8, 0, rows));
        assertEquals(256, decoded.width());
        assertFalse(decoded.hasAlpha());
        for (int i = 0; i < 256; i++) {
            assertArrayEquals(new byte[] {(byte) i, (byte) i, (byte) i}, pixel(decoded, i));
        }
    }

    @Test
    void decode_sixteenBitGreyPngIsRounded() {
        int[] levels = {0, 128, 129, 257 * 100, 257 * 100 + 128, 257 * 100 + 129, 65535};
        byte[] rows = new byte[1 + 2 * levels.length];
        for (int i = 0; i < levels.length; i++) {
            rows[1 + 2 * i] = (byte) (levels[i] >> 8);
            rows[2 + 2 * i] = (byte) levels[i];
        }
        Picture decoded = decode(png(levels.length, 1, 16, 0, rows));
        int[] wanted = {0, 0, 1, 100, 100, 101, 255};
        for (int i = 0; i < wanted.length; i++) {
            assertEquals(wanted[i], pixel(decoded, i)[1] & 0xff, "level " + levels[i]);
        }
    }

    @Test
    void decode_sixteenBitColourWithAlpha() {
        byte[] rows = {0, 10, 10, 20, 20, 30, 30, 40, 40, (byte) 0xff, (byte) 0xff, 0, 0, 1, 1, 2, 2};
        Picture decoded = decode(png(2, 1, 16, 6, rows));
        assertArrayEquals(new byte[] {10, 20, 30, (byte) 255, 0, 1}, decoded.rgb());
        assertArrayEquals(new byte[] {40, 2}, decoded.alpha());
    }

    @Test
    void decode_greyWithAlpha() {
        Picture decoded = decode(png(2, 1, 8, 4, new byte[] {0, 7, 9, (byte) 200, (byte) 255}));
        assertArrayEquals(new byte[] {7, 7, 7, (byte) 200, (byte) 200, (byte) 200}, decoded.rgb());
        assertArrayEquals(new byte[] {9, (byte) 255}, decoded.alpha());
    }

    @Test
    void decode_oneBit() {
        Picture decoded = decode(png(3, 1, 1, 0, new byte[] {0, (byte) 0b10100000}));
        assertArrayEquals(new byte[] {-1, -1, -1, 0, 0, 0, -1, -1, -1}, decoded.rgb());
    }

    @Test
    void decode_paletteWithTransparency() {
        byte[] levels = {10, (byte) 200};
        IndexColorModel palette = new IndexColorModel(8, 2, levels, levels, levels, new byte[] {(byte) 255, 50});
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
        image.getRaster().setSample(1, 0, 0, 1);
        Picture decoded = decode(written(image, "png"));
        assertArrayEquals(new byte[] {10, 10, 10, (byte) 200, (byte) 200, (byte) 200}, decoded.rgb());
        assertArrayEquals(new byte[] {(byte) 255, 50}, decoded.alpha());
    }

    @Test
    void decode_transparentColourOfAPngWithoutAlpha() {
        byte[] body = concat(
                signature(),
                chunk("IHDR", header(2, 1, 8, 2)),
                chunk("tRNS", new byte[] {0, 1, 0, 2, 0, 3}),
                chunk("IDAT", deflated(new byte[] {0, 1, 2, 3, 4, 5, 6})),
                chunk("IEND", new byte[0]));
        Picture decoded = decode(body);
        assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6}, decoded.rgb());
        assertArrayEquals(new byte[] {0, (byte) 255}, decoded.alpha());
    }

    @Test
    void decode_onePixel() {
        assertArrayEquals(
                new byte[] {1, 2, 3},
                decode(png(1, 1, 8, 2, new byte[] {0, 1, 2, 3})).rgb());
    }

    @Test
    void decode_pngWhoseRowsAreMissingIsRefused() {
        assertProblem(PictureFailure.TRUNCATED, png(4, 4, 8, 2, new byte[13 * 2]));
    }

    @Test
    void decode_sameFromManyThreads() {
        byte[] jpeg = TestPictures.jpeg(TestPictures.noise(120, 90, 3));
        byte[] webp = resource("lossy.webp");
        Picture wanted = decode(jpeg);
        Picture wantedWebp = decode(webp);
        IntStream.range(0, 200).parallel().forEach(i -> {
            assertArrayEquals(wanted.rgb(), decode(jpeg).rgb());
            assertArrayEquals(wantedWebp.rgb(), decode(webp).rgb());
        });
    }

    static byte[] png(int width, int height, int depth, int colourType, byte[] rows) {
        return concat(
                signature(),
                chunk("IHDR", header(width, height, depth, colourType)),
                chunk("IDAT", deflated(rows)),
                chunk("IEND", new byte[0]));
    }

    static byte[] deflated(byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out, new Deflater())) {
            deflater.write(data);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static BufferedImage image(Picture picture, int type) {
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), type);
        byte[] rgb = picture.rgb();
        for (int i = 0; i < rgb.length / 3; i++) {
            int value = (rgb[3 * i] & 0xff) << 16 | (rgb[3 * i + 1] & 0xff) << 8 | rgb[3 * i + 2] & 0xff;
            image.setRGB(i % picture.width(), i / picture.width(), value);
        }
        return image;
    }

    private static byte[] pixel(Picture picture, int index) {
        return java.util.Arrays.copyOfRange(picture.rgb(), 3 * index, 3 * index + 3);
    }

    private static void assertSame(Picture wanted, Picture found) {
        assertEquals(wanted.width(), found.width());
        assertEquals(wanted.height(), found.height());
        assertArrayEquals(wanted.rgb(), found.rgb());
        assertArrayEquals(wanted.alpha(), found.alpha());
    }
}
