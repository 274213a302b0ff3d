package dev.retouch.image;

import static dev.retouch.image.TestPictures.decode;
import static dev.retouch.image.TestPictures.noise;
import static dev.retouch.image.TestPictures.patternWithAlpha;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PictureEncoderTest {

    @Test
    void encode_pngIsLosslessWithAlpha() {
        Picture picture = patternWithAlpha();
        Picture back = decode(TestPictures.png(picture));
        assertArrayEquals(picture.rgb(), back.rgb());
        assertArrayEquals(picture.alpha(), back.alpha());
    }

    @Test
    void encode_samePictureSameBytes() {
        for (PictureFormat format : PictureFormat.values()) {
            byte[] once = PictureEncoder.encode(noise(90, 70, 5), format, 0.95f);
            assertArrayEquals(once, PictureEncoder.encode(noise(90, 70, 5), format, 0.95f));
        }
    }

    @Test
    void encode_leavesThePictureAlone() {
        Picture picture = patternWithAlpha();
        PictureEncoder.encode(picture, PictureFormat.JPEG, 0.95f);
        PictureEncoder.png(picture);
        assertArrayEquals(patternWithAlpha().rgb(), picture.rgb());
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
    void encode_jpegKeepsColourAtFullResolution() {
        byte[] rgb = new byte[16 * 16 * 3];
        for (int i = 0; i < 256; i++) {
            rgb[3 * i + (i % 2 == 0 ? 0 : 2)] = (byte) 200;
        }
        Picture stripes = Picture.opaque(16, 16, rgb);
        assertTrue(TestPictures.maxDifference(stripes, decode(TestPictures.jpeg(stripes))) < 25);
    }

    @Test
    void encode_refusesImpossibleQualityAndSize() {
        assertThrows(
                IllegalArgumentException.class, () -> PictureEncoder.encode(noise(2, 2, 1), PictureFormat.JPEG, 1.5f));
        assertThrows(
                IllegalArgumentException.class,
                () -> PictureEncoder.encode(noise(65_501, 1, 1), PictureFormat.JPEG, 0.9f));
    }
}
