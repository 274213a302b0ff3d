package dev.retouch.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The goldens hold what Pillow 9.4 made; each must come out byte for byte. */
class ResamplerTest {

    private static final double[] CLIP_MEAN = {0.48145466, 0.4578275, 0.40821073};
    private static final double[] CLIP_STD = {0.26862954, 0.26130258, 0.27577711};
    private static final double[] IMAGENET_MEAN = {0.485, 0.456, 0.406};
    private static final double[] IMAGENET_STD = {0.229, 0.224, 0.225};

    @Test
    void resize_lanczosUpGolden() throws IOException {
        GoldenTensors golden = GoldenTensors.open("pipeline_pieces");
        long[] size = golden.longs("in.resize_hw", 2);
        byte[] resized = Resampler.resize(
                golden.bytes("in.image_u8", 60, 44, 3), 44, 60, 3, (int) size[1], (int) size[0], Filter.LANCZOS);
        assertArrayEquals(golden.bytes("out.image_resized_u8", 96, 64, 3), resized);
    }

    @Test
    void resize_bicubicUpGolden() throws IOException {
        GoldenTensors golden = GoldenTensors.open("qwen2vl_image_preprocess");
        byte[] resized =
                Resampler.resize(golden.bytes("in.resized.image_u8", 75, 50, 3), 50, 75, 3, 56, 84, Filter.BICUBIC);
        assertArrayEquals(golden.bytes("out.resized.resized_u8", 84, 56, 3), resized);
    }

    @Test
    void resize_bicubicDownGoldenOfClip() throws IOException {
        GoldenTensors golden = GoldenTensors.open("clip_tiny");
        byte[] resized =
                Resampler.resize(golden.bytes("in.preprocess.image_u8", 45, 60, 3), 60, 45, 3, 42, 32, Filter.BICUBIC);
        float[] wanted = golden.floats("out.preprocess.pixel_values", 1, 3, 32, 32);
        assertArrayEquals(levels(wanted, CLIP_MEAN, CLIP_STD), cropped(resized, 42, 5, 32));
    }

    @Test
    void resize_bilinearAndBicubicDownGoldenOfDino() throws IOException {
        GoldenTensors golden = GoldenTensors.open("dino_vit_tiny");
        byte[] image = golden.bytes("in.preprocess.image_u8", 45, 60, 3);
        float[] bilinear = golden.floats("out.preprocess.pixel_values_bilinear", 1, 3, 32, 32);
        float[] bicubic = golden.floats("out.preprocess.pixel_values_bicubic", 1, 3, 32, 32);
        assertArrayEquals(
                levels(bilinear, IMAGENET_MEAN, IMAGENET_STD),
                Resampler.resize(image, 60, 45, 3, 32, 32, Filter.BILINEAR));
        assertArrayEquals(
                levels(bicubic, IMAGENET_MEAN, IMAGENET_STD),
                Resampler.resize(image, 60, 45, 3, 32, 32, Filter.BICUBIC));
    }

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

    /** (1, 3, s, s) normalised floats back to (s, s, 3) levels; each must lie within the golden's 2e-6 of a level. */
    private static byte[] levels(float[] values, double[] mean, double[] std) {
        int plane = values.length / 3;
        byte[] levels = new byte[values.length];
        for (int channel = 0; channel < 3; channel++) {
            for (int i = 0; i < plane; i++) {
                float value = values[channel * plane + i];
                long level = Math.round((value * std[channel] + mean[channel]) * 255);
                assertEquals((level / 255.0 - mean[channel]) / std[channel], value, 2e-6);
                levels[i * 3 + channel] = (byte) level;
            }
        }
        return levels;
    }

    private static byte[] cropped(byte[] rgb, int width, int left, int side) {
        byte[] cropped = new byte[side * side * 3];
        for (int y = 0; y < side; y++) {
            System.arraycopy(rgb, (y * width + left) * 3, cropped, y * side * 3, side * 3);
        }
        return cropped;
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
