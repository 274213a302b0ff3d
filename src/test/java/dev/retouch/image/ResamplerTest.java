package dev.retouch.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds of every picture; that the bytes are Pillow's is compared with the golden cases. */
class ResamplerTest {

    @Test
    void resize_sameSizeIsACopy() {
        byte[] samples = noise(7 * 5 * 3);
        byte[] resized = Resampler.resize(samples, 7, 5, 3, 7, 5, Filter.LANCZOS);
        assertArrayEquals(samples, resized);
        assertNotSame(samples, resized);
    }

    @Test
    void resize_flatPictureStaysFlat() {
        byte[] flat = new byte[31 * 17];
        Arrays.fill(flat, (byte) 201);
        for (Filter filter : Filter.values()) {
            for (int side : new int[] {1, 2, 9, 40, 301}) {
                byte[] wanted = new byte[side * side];
                Arrays.fill(wanted, (byte) 201);
                assertArrayEquals(wanted, Resampler.resize(flat, 31, 17, 1, side, side, filter));
            }
        }
    }

    @Test
    void resize_threeChannelsAgreeWithOneAtATime() {
        byte[] rgb = noise(23 * 11 * 3);
        byte[] resized = Resampler.resize(rgb, 23, 11, 3, 9, 30, Filter.LANCZOS);
        for (int channel = 0; channel < 3; channel++) {
            byte[] plane = plane(rgb, channel);
            assertArrayEquals(Resampler.resize(plane, 23, 11, 1, 9, 30, Filter.LANCZOS), plane(resized, channel));
        }
    }

    @Test
    void resize_pictureKeepsAlpha() {
        byte[] alpha = noise(20);
        Picture resized = Resampler.resize(new Picture(5, 4, noise(60), alpha), 10, 3, Filter.BILINEAR);
        assertArrayEquals(Resampler.resize(alpha, 5, 4, 1, 10, 3, Filter.BILINEAR), resized.alpha());
        assertEquals(10, resized.width());
        assertEquals(3, resized.height());
    }

    @Test
    void resize_refusesSizesBelowOneAndWrongLengths() {
        assertThrows(
                IllegalArgumentException.class, () -> Resampler.resize(new byte[4], 2, 2, 1, 0, 2, Filter.LANCZOS));
        assertThrows(
                IllegalArgumentException.class, () -> Resampler.resize(new byte[5], 2, 2, 1, 4, 2, Filter.LANCZOS));
    }

    private static byte[] plane(byte[] rgb, int channel) {
        byte[] plane = new byte[rgb.length / 3];
        for (int i = 0; i < plane.length; i++) {
            plane[i] = rgb[i * 3 + channel];
        }
        return plane;
    }

    private static byte[] noise(int size) {
        byte[] noise = new byte[size];
        new Random(4).nextBytes(noise);
        return noise;
    }
}
