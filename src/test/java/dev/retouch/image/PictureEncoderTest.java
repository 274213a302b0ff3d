package dev.retouch.image;

import static dev.retouch.image.TestPictures.decode;
import static dev.retouch.image.TestPictures.noise;
import static dev.retouch.image.TestPictures.patternWithAlpha;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.failure.FailureException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class PictureEncoderTest {

    private static final List<OutputOptions> EVERY_WAY = List.of(
            OutputOptions.of(PictureFormat.PNG),
            OutputOptions.of(PictureFormat.JPEG),
            new OutputOptions(PictureFormat.JPEG, 0.5, Chroma.QUARTER),
            OutputOptions.of(PictureFormat.WEBP),
            new OutputOptions(PictureFormat.WEBP, 0.5, null));

    @Test
    void encode_pngIsLosslessWithAlpha() {
        Picture picture = patternWithAlpha();
        Picture back = decode(TestPictures.png(picture));
        assertArrayEquals(picture.rgb(), back.rgb());
        assertArrayEquals(picture.alpha(), back.alpha());
    }

    @Test
    void encode_samePictureSameBytes() {
        for (OutputOptions output : EVERY_WAY) {
            byte[] once = PictureEncoder.encode(noise(90, 70, 5), output, 0.95f);
            assertArrayEquals(once, PictureEncoder.encode(noise(90, 70, 5), output, 0.95f));
        }
    }

    @Test
    void encode_leavesThePictureAlone() {
        Picture picture = patternWithAlpha();
        EVERY_WAY.forEach(output -> PictureEncoder.encode(picture, output, 0.95f));
        assertArrayEquals(patternWithAlpha().rgb(), picture.rgb());
        assertArrayEquals(patternWithAlpha().alpha(), picture.alpha());
    }

    /** Colour under alpha 0 too. */
    @Test
    void encode_webpWithoutAQualityIsLosslessWithAlpha() {
        byte[] alpha = new byte[60 * 40];
        new Random(8).nextBytes(alpha);
        Arrays.fill(alpha, 0, 600, (byte) 0);
        for (Picture picture : List.of(
                patternWithAlpha(),
                noise(61, 47, 9),
                new Picture(60, 40, noise(60, 40, 7).rgb(), alpha))) {
            Picture back = decode(PictureEncoder.encode(picture, OutputOptions.of(PictureFormat.WEBP), 0.1f));
            assertArrayEquals(picture.rgb(), back.rgb());
            assertArrayEquals(picture.alpha(), back.alpha());
        }
    }

    @Test
    void encode_webpWithAQualityLosesColourAndNoAlpha() {
        Picture picture =
                new Picture(24, 16, noise(24, 16, 3).rgb(), patternWithAlpha().alpha());
        Picture fine = decode(PictureEncoder.encode(picture, new OutputOptions(PictureFormat.WEBP, 0.95, null), 0.1f));
        Picture coarse =
                decode(PictureEncoder.encode(picture, new OutputOptions(PictureFormat.WEBP, 0.1, null), 0.95f));
        assertArrayEquals(picture.alpha(), fine.alpha());
        assertTrue(Difference.between(picture, fine).mean() > 0, "noise cannot be kept");
        assertTrue(Difference.between(picture, fine).mean()
                < Difference.between(picture, coarse).mean());
    }

    @Test
    void encode_takesTheQualityThatIsAskedBeforeTheDefault() {
        OutputOptions asked = new OutputOptions(PictureFormat.JPEG, 0.3, null);
        byte[] wanted = PictureEncoder.encode(noise(64, 64, 2), OutputOptions.of(PictureFormat.JPEG), 0.3f);
        assertArrayEquals(wanted, PictureEncoder.encode(noise(64, 64, 2), asked, 0.9f));
    }

    @Test
    void encode_jpegFlattensAlphaOnWhite() {
        byte[] rgb = new byte[16 * 16 * 3];
        byte[] alpha = new byte[16 * 16];
        Arrays.fill(alpha, (byte) 51);
        Picture back = decode(TestPictures.jpeg(new Picture(16, 16, rgb, alpha)));
        assertFalse(back.hasAlpha());
        for (byte sample : back.rgb()) {
            assertEquals(204, sample & 0xff, 2);
        }
    }

    @Test
    void encode_jpegKeepsColourAtFullResolutionUnlessItIsAskedNotTo() {
        byte[] rgb = new byte[16 * 16 * 3];
        for (int i = 0; i < 256; i++) {
            rgb[3 * i + (i % 2 == 0 ? 0 : 2)] = (byte) 200;
        }
        Picture stripes = Picture.opaque(16, 16, rgb);
        assertTrue(TestPictures.maxDifference(stripes, decode(TestPictures.jpeg(stripes))) < 25);
        OutputOptions quarter = new OutputOptions(PictureFormat.JPEG, null, Chroma.QUARTER);
        Picture back = decode(PictureEncoder.encode(stripes, quarter, 0.95f));
        assertTrue(TestPictures.maxDifference(stripes, back) > 50, "the colours of neighbours are mixed");
    }

    @Test
    void encode_refusesSidesThatTheFormatHasNoRoomFor() {
        assertTooLarge(noise(65_501, 1, 1), PictureFormat.JPEG);
        assertTooLarge(noise(16_384, 1, 1), PictureFormat.WEBP);
        assertEquals(16_384, decode(TestPictures.png(noise(16_384, 1, 1))).width());
    }

    private static void assertTooLarge(Picture picture, PictureFormat format) {
        FailureException failure = assertThrows(
                FailureException.class, () -> PictureEncoder.encode(picture, OutputOptions.of(format), 0.9f));
        assertEquals(PictureFailure.TOO_LARGE, failure.reason());
        assertTrue(failure.getMessage().contains("ask for PNG"), failure.getMessage());
    }

    @Test
    void options_thatTheFormatDoesNotHave_areRefused() {
        for (Executable wrong : List.<Executable>of(
                () -> new OutputOptions(PictureFormat.PNG, 0.5, null),
                () -> new OutputOptions(PictureFormat.JPEG, 1.5, null),
                () -> new OutputOptions(PictureFormat.JPEG, Double.NaN, null),
                () -> new OutputOptions(PictureFormat.PNG, null, Chroma.FULL),
                () -> new OutputOptions(PictureFormat.WEBP, 0.5, Chroma.FULL))) {
            assertThrows(IllegalArgumentException.class, wrong);
        }
    }

    @Test
    void isLossless_ofPngAndOfWebpWithoutAQuality() {
        assertEquals(
                List.of(true, false, false, true, false),
                EVERY_WAY.stream().map(OutputOptions::isLossless).toList());
    }
}
