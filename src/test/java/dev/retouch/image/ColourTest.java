package dev.retouch.image;

import static dev.retouch.image.TestPictures.concat;
import static dev.retouch.image.TestPictures.decode;
import static dev.retouch.image.TestPictures.pattern;
import static dev.retouch.image.TestPictures.resource;
import static dev.retouch.image.TestPictures.withChunk;
import static dev.retouch.image.TestPictures.withSegment;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Profiles and inks; what a profile should give is computed from its definition, in doubles. */
class ColourTest {

    /** Muted enough to lie within sRGB in every space used here. */
    private static final int[][] COLOURS = {
        {128, 128, 128}, {150, 120, 110}, {90, 130, 120}, {60, 70, 110}, {230, 225, 220}, {20, 22, 25}
    };

    /** Inks of the six blocks of cmyk.jpg and ycck.jpg, 0..255. */
    private static final int[][] INKS = {
        {0, 0, 0, 0}, {255, 0, 0, 0}, {0, 255, 0, 0}, {0, 0, 255, 0}, {0, 0, 0, 255}, {40, 80, 120, 60}
    };

    @Test
    void decode_displayP3Png() {
        assertColours(pngOf(TestProfiles.displayP3()), TestProfiles.DISPLAY_P3, ColourTest::light);
    }

    @Test
    void decode_adobeRgbPng() {
        assertColours(pngOf(TestProfiles.adobeRgb()), TestProfiles.ADOBE_RGB, x -> Math.pow(x, 563 / 256.0));
    }

    @Test
    void decode_adobeRgbJpegInTwoSegments() {
        byte[] profile = TestProfiles.adobeRgb();
        byte[] tag = "ICC_PROFILE\0".getBytes(StandardCharsets.ISO_8859_1);
        byte[] first = Arrays.copyOf(profile, 200);
        byte[] second = Arrays.copyOfRange(profile, 200, profile.length);
        byte[] plain = PictureEncoder.encode(blocks(), OutputOptions.of(PictureFormat.JPEG), 1f);
        // written in the wrong order: the number counts
        byte[] jpeg = withSegment(plain, 0xe2, concat(tag, new byte[] {1, 2}, first));
        jpeg = withSegment(jpeg, 0xe2, concat(tag, new byte[] {2, 2}, second));
        assertColours(jpeg, TestProfiles.ADOBE_RGB, x -> Math.pow(x, 563 / 256.0));
    }

    @Test
    void decode_srgbProfileChangesNothing() {
        assertArrayEquals(
                pattern().rgb(),
                decode(withProfile(TestPictures.png(pattern()), TestProfiles.srgb()))
                        .rgb());
    }

    @Test
    void decode_damagedOrForeignProfileIsIgnored() {
        byte[] broken = TestProfiles.displayP3();
        broken[37] = 0;
        for (byte[] profile : new byte[][] {broken, {1, 2, 3}, TestProfiles.neutralInks(), TestProfiles.grey(256)}) {
            assertArrayEquals(
                    pattern().rgb(),
                    decode(withProfile(TestPictures.png(pattern()), profile)).rgb());
        }
    }

    @Test
    void decode_greyProfile() {
        byte[] png = PictureDecoderTest.png(3, 1, 8, 0, new byte[] {0, 0, 55, (byte) 255});
        byte[] rgb = decode(withProfile(png, TestProfiles.grey(256))).rgb();
        int wanted = (int) Math.round(255 * encoded(55 / 255.0));
        assertEquals(0, rgb[0]);
        assertEquals(wanted, rgb[3] & 0xff, 2);
        assertEquals(wanted, rgb[5] & 0xff, 2);
        assertEquals(255, rgb[6] & 0xff, 1);
    }

    @Test
    void decode_cmykJpegWithoutProfile() {
        assertInks(decode(resource("cmyk.jpg")), 1);
    }

    @Test
    void decode_ycckJpegWithoutProfile() {
        assertInks(decode(resource("ycck.jpg")), 3);
    }

    @Test
    void decode_cmykAndYcckJpegWithProfile() {
        byte[] tag = "ICC_PROFILE\0\1\1".getBytes(StandardCharsets.ISO_8859_1);
        for (String name : new String[] {"cmyk.jpg", "ycck.jpg"}) {
            Picture decoded = decode(withSegment(resource(name), 0xe2, concat(tag, TestProfiles.neutralInks())));
            // between the table's nodes the colour engine chooses its own tetrahedra, so only the nodes are known
            for (int block = 0; block < INKS.length - 1; block++) {
                int[] ink = INKS[block];
                double lightness = 100;
                double[] share = {0.3, 0.3, 0.1, 1};
                double covered = 0;
                for (int i = 0; i < 3; i++) {
                    covered += share[i] * ink[i] / 255;
                }
                lightness *= (1 - covered) * (1 - ink[3] / 255.0);
                double root = (lightness + 16) / 116;
                double luminance = lightness > 8 ? root * root * root : lightness / 903.3;
                int wanted = (int) Math.round(255 * encoded(luminance));
                for (int channel = 0; channel < 3; channel++) {
                    int found = decoded.rgb()[(4 * 48 + 8 * block + 4) * 3 + channel] & 0xff;
                    assertEquals(wanted, found, 5, name + " block " + block);
                }
            }
        }
    }

    private static void assertInks(Picture decoded, int tolerance) {
        for (int block = 0; block < INKS.length; block++) {
            for (int channel = 0; channel < 3; channel++) {
                double wanted = (255 - INKS[block][channel]) * (255 - INKS[block][3]) / 255.0;
                int found = decoded.rgb()[(4 * 48 + 8 * block + 4) * 3 + channel] & 0xff;
                assertEquals(wanted, found, tolerance, "block " + block + " channel " + channel);
            }
        }
    }

    private static void assertColours(byte[] encoded, double[][] columns, DoubleUnaryOperator curve) {
        Picture decoded = decode(encoded);
        for (int block = 0; block < COLOURS.length; block++) {
            int[] wanted = srgb(COLOURS[block], columns, curve);
            for (int channel = 0; channel < 3; channel++) {
                int found = decoded.rgb()[(4 * decoded.width() + 8 * block + 4) * 3 + channel] & 0xff;
                assertEquals(wanted[channel], found, 2, "block " + block + " channel " + channel);
            }
        }
    }

    /** Through XYZ under D50, in doubles. */
    private static int[] srgb(int[] colour, double[][] columns, DoubleUnaryOperator curve) {
        double[] xyz = new double[3];
        for (int i = 0; i < 3; i++) {
            double light = curve.applyAsDouble(colour[i] / 255.0);
            for (int axis = 0; axis < 3; axis++) {
                xyz[axis] += columns[i][axis] * light;
            }
        }
        double[] light = solve(TestProfiles.SRGB, xyz);
        int[] levels = new int[3];
        for (int i = 0; i < 3; i++) {
            levels[i] = (int) Math.round(255 * encoded(light[i]));
        }
        return levels;
    }

    /** Cramer's rule for columns c: c[0] x + c[1] y + c[2] z = v. */
    private static double[] solve(double[][] columns, double[] value) {
        double whole = determinant(columns[0], columns[1], columns[2]);
        return new double[] {
            determinant(value, columns[1], columns[2]) / whole,
            determinant(columns[0], value, columns[2]) / whole,
            determinant(columns[0], columns[1], value) / whole
        };
    }

    private static double determinant(double[] a, double[] b, double[] c) {
        return a[0] * (b[1] * c[2] - b[2] * c[1])
                - b[0] * (a[1] * c[2] - a[2] * c[1])
                + c[0] * (a[1] * b[2] - a[2] * b[1]);
    }

    private static double light(double x) {
        return x <= 0.04045 ? x / 12.92 : Math.pow((x + 0.055) / 1.055, 2.4);
    }

    private static double encoded(double light) {
        return light <= 0.0031308 ? 12.92 * light : 1.055 * Math.pow(light, 1 / 2.4) - 0.055;
    }

    private static byte[] pngOf(byte[] profile) {
        return withProfile(TestPictures.png(blocks()), profile);
    }

    private static byte[] withProfile(byte[] png, byte[] profile) {
        return withChunk(png, "iCCP", concat(new byte[] {'p', 0, 0}, PictureDecoderTest.deflated(profile)));
    }

    private static Picture blocks() {
        int width = 8 * COLOURS.length;
        byte[] rgb = new byte[width * 8 * 3];
        for (int i = 0; i < width * 8; i++) {
            for (int channel = 0; channel < 3; channel++) {
                rgb[3 * i + channel] = (byte) COLOURS[i % width / 8][channel];
            }
        }
        return Picture.opaque(width, 8, rgb);
    }
}
