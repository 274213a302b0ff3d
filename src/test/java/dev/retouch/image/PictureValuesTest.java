package dev.retouch.image;

import static dev.retouch.image.TestPictures.noise;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retouch.failure.FailureException;
import dev.retouch.metadata.FileMetadata;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Pictures, limits, formats, kernels and tensors: their bounds and their numbers. */
class PictureValuesTest {

    @Test
    void picture_buffersHaveToFit() {
        assertDoesNotThrow(() -> new Picture(2, 3, new byte[18], new byte[6]));
        for (int[] bad : new int[][] {{0, 3, 0, 0}, {3, 0, 0, 0}, {2, 3, 17, 0}, {2, 3, 18, 5}}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new Picture(bad[0], bad[1], new byte[bad[2]], new byte[bad[3]]));
        }
        assertFalse(Picture.opaque(1, 1, new byte[3]).hasAlpha());
        assertTrue(new Picture(1, 1, new byte[3], new byte[1]).hasAlpha());
    }

    @Test
    void limits_eachBoundIsIncluded() {
        PictureLimits limits = new PictureLimits(200, 50, 4);
        assertDoesNotThrow(() -> limits.check(50, 4));
        assertDoesNotThrow(() -> limits.check(4, 50));
        assertLimit(PictureFailure.TOO_LARGE, limits, 51, 3);
        assertLimit(PictureFailure.TOO_LARGE, limits, 3, 51);
        assertLimit(PictureFailure.TOO_LARGE, limits, 41, 5);
        assertLimit(PictureFailure.TOO_SMALL, limits, 50, 3);
        assertLimit(PictureFailure.TOO_SMALL, limits, 3, 50);
        assertLimit(PictureFailure.UNREADABLE, limits, 0, 5);
        assertLimit(PictureFailure.UNREADABLE, limits, 5, 0);
        assertDoesNotThrow(() -> limits.checkLargest(0, 1));
        assertThrows(FailureException.class, () -> limits.checkLargest(50, 5));
    }

    @Test
    void limits_thatNoPictureMeetsAreRefused() {
        assertDoesNotThrow(() -> new PictureLimits(16, 4, 4));
        assertDoesNotThrow(() -> new PictureLimits(1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new PictureLimits(16, 4, 0));
        assertThrows(IllegalArgumentException.class, () -> new PictureLimits(16, 3, 4));
        assertThrows(IllegalArgumentException.class, () -> new PictureLimits(15, 4, 4));
    }

    @Test
    void format_byTheNamesEnd() {
        assertEquals(PictureFormat.PNG, PictureFormat.ofName(Path.of("a.jpg/b.PNG")));
        assertEquals(PictureFormat.JPEG, PictureFormat.ofName(Path.of("b.jpg")));
        assertEquals(PictureFormat.JPEG, PictureFormat.ofName(Path.of("b.JPEG")));
        assertThrows(IllegalArgumentException.class, () -> PictureFormat.ofName(Path.of("b.gif")));
        assertEquals("image/png", PictureFormat.PNG.mediaType());
        assertEquals("image/jpeg", PictureFormat.JPEG.mediaType());
    }

    @Test
    void failure_codesAndNoUseInTryingAgain() {
        for (PictureFailure one : PictureFailure.values()) {
            assertEquals("picture-" + one.name().toLowerCase(Locale.ROOT).replace('_', '-'), one.code());
            assertFalse(one.retryable());
        }
    }

    @Test
    void filters_kernelsAtKnownPoints() {
        assertKernel(Filter.BILINEAR, 1, 0, 1, 0.25, 0.75, -0.75, 0.25, 1, 0, -1.5, 0);
        assertKernel(Filter.BICUBIC, 2, 0, 1, 0.5, 0.5625, 1, 0, 1.5, -0.0625, -1.5, -0.0625, 2, 0, 2.5, 0);
        double exact = Math.sin(Math.PI / 2) / (Math.PI / 2) * Math.sin(Math.PI / 6) / (Math.PI / 6);
        assertKernel(Filter.LANCZOS, 3, 0, 1, 0.5, exact, -0.5, exact, 1, 0, 3, 0, 3.5, 0, -3.5, 0);
        double outer = Math.sin(2.5 * Math.PI) / (2.5 * Math.PI) * Math.sin(2.5 * Math.PI / 3) / (2.5 * Math.PI / 3);
        assertKernel(Filter.LANCZOS, 3, 2.5, outer, -2.5, outer);
    }

    @Test
    void resize_bilinearByHand() {
        byte[] row = {0, 100, (byte) 200, 50};
        assertArrayEquals(
                new byte[] {0, 25, 75, 125, (byte) 175, (byte) 163, 88, 50},
                Resampler.resize(row, 4, 1, 1, 8, 1, Filter.BILINEAR));
        // three samples within reach, weights 0.75, 0.75, 0.25 and 0.25, 0.75, 0.75, scaled to a sum of 1
        assertArrayEquals(new byte[] {71, 121}, Resampler.resize(row, 4, 1, 1, 2, 1, Filter.BILINEAR));
        assertArrayEquals(
                Resampler.resize(row, 4, 1, 1, 9, 1, Filter.BICUBIC),
                Resampler.resize(row, 1, 4, 1, 1, 9, Filter.BICUBIC));
    }

    @Test
    void resize_overshootIsClipped() {
        byte[] step = {0, 0, 0, (byte) 255, (byte) 255, (byte) 255};
        byte[] wide = Resampler.resize(step, 6, 1, 1, 24, 1, Filter.BICUBIC);
        for (int i = 0; i < 24; i++) {
            assertTrue(i < 12 ? (wide[i] & 0xff) < 128 : (wide[i] & 0xff) > 127, "at " + i);
        }
    }

    @Test
    void resize_refusesEachImpossibleSize() {
        for (int[] bad :
                new int[][] {{0, 2, 1, 2, 2}, {2, 0, 1, 2, 2}, {2, 2, 0, 2, 2}, {2, 2, 1, 0, 2}, {2, 2, 1, 2, 0}}) {
            byte[] samples = new byte[bad[0] * bad[1] * bad[2]];
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Resampler.resize(samples, bad[0], bad[1], bad[2], bad[3], bad[4], Filter.BILINEAR));
        }
        assertEquals(1, Resampler.resize(new byte[1], 1, 1, 1, 1, 1, Filter.BILINEAR).length);
    }

    @Test
    void feather_boundsOfItsArguments() {
        assertEquals(1, Compositor.feather(new byte[1], 1, 1, 1, 1, 20_000).length);
        for (int[] bad : new int[][] {
            {0, 1, 1, 1, 0}, {1, 0, 1, 1, 0}, {1, 1, 0, 1, 0}, {1, 1, 1, 0, 0}, {1, 1, 1, 1, -1}, {1, 1, 1, 1, 20_001}
        }) {
            byte[] grid = new byte[bad[0] * bad[1]];
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Compositor.feather(grid, bad[0], bad[1], bad[2], bad[3], bad[4]));
        }
        assertThrows(IllegalArgumentException.class, () -> Compositor.feather(new byte[3], 2, 2, 4, 4, 0));
    }

    @Test
    void difference_refusesMasksOfAnotherSize() {
        assertThrows(
                IllegalArgumentException.class, () -> Difference.outside(noise(2, 2, 1), noise(2, 2, 2), new byte[5]));
        assertThrows(
                IllegalArgumentException.class, () -> Difference.outside(noise(2, 2, 1), noise(4, 1, 2), new byte[4]));
    }

    @Test
    void tensors_pixelsAndBack() {
        try (NDManager manager = NDManager.newBaseManager()) {
            byte[] rgb = {0, 51, (byte) 255, (byte) 128, 1, 2};
            NDArray pixels = PixelTensors.of(manager, rgb, 2, 1);
            assertEquals(new Shape(1, 3, 1, 2), pixels.getShape());
            float[] wanted = {-1, 2 * (128 / 255f) - 1, 2 * (51 / 255f) - 1, 2 * (1 / 255f) - 1, 1, 2 * (2 / 255f) - 1};
            assertArrayEquals(wanted, pixels.toFloatArray());
            assertArrayEquals(rgb, PixelTensors.toBytes(pixels));
            NDArray far = manager.create(new float[] {-3, 0, 3}, new Shape(1, 3, 1, 1));
            assertArrayEquals(new float[] {0, 0.5f, 1}, PixelTensors.unit(far).toFloatArray());
            assertThrows(IllegalArgumentException.class, () -> PixelTensors.of(manager, rgb, 1, 1));
        }
    }

    @Test
    void finiteInput_losesPatienceBehindItsEnd() throws IOException {
        try (FiniteInput input = new FiniteInput(new byte[] {1, 2, 3}, 2)) {
            assertEquals(3, input.length());
            byte[] two = new byte[2];
            assertEquals(0, input.read(two, 0, 0));
            assertEquals(1, input.read());
            assertEquals(2, input.read(two, 0, 2));
            assertArrayEquals(new byte[] {2, 3}, two);
            assertEquals(-1, input.read());
            assertEquals(-1, input.read(two, 0, 2));
            assertThrows(FailureException.class, input::read);
            input.seek(2);
            assertEquals(1, input.read(two, 1, 1));
            assertEquals(3, two[1]);
        }
        try (FiniteInput bits = new FiniteInput(new byte[] {(byte) 0xf0, 0x0f}, 2)) {
            assertEquals(15, bits.readBits(4));
            assertEquals(0xf0, bits.read());
            assertEquals(0, bits.getBitOffset());
            bits.seek(0);
            bits.readBit();
            assertEquals(1, bits.read(new byte[1], 0, 1));
            assertEquals(0, bits.getBitOffset());
        }
    }

    @Test
    void bytes_pastTheEndIsTruncated() {
        Bytes bytes = new Bytes(new byte[] {1, 2, 3, 4, (byte) 0xff}, "test");
        assertEquals(0x01020304L, bytes.u32(0));
        assertEquals(0xff040302L, bytes.u32Little(1));
        assertEquals(0x030201, bytes.u24Little(0));
        assertEquals(5, bytes.length());
        assertArrayEquals(new byte[] {3, 4}, bytes.copy(2, 2));
        assertTrue(bytes.is(0, "\1\2"));
        assertFalse(bytes.is(0, "\1\3"));
        assertTrue(bytes.is(4, "\u00ff"));
        assertFalse(bytes.is(4, "\u00ff\0"));
        assertDoesNotThrow(() -> bytes.need(0, 5));
        for (long[] bad : new long[][] {{0, 6}, {-1, 1}, {1, -1}, {5, 1}}) {
            assertThrows(FailureException.class, () -> bytes.need(bad[0], bad[1]));
        }
    }

    @Test
    void decoded_warningsCannotBeChangedAfterwards() {
        List<String> given = new ArrayList<>(List.of("one"));
        DecodedPicture decoded = new DecodedPicture(noise(1, 1, 1), false, FileMetadata.NONE, given);
        given.clear();
        assertEquals(List.of("one"), decoded.warnings());
    }

    private static void assertLimit(PictureFailure wanted, PictureLimits limits, long width, long height) {
        FailureException e = assertThrows(FailureException.class, () -> limits.check(width, height));
        assertEquals(wanted, e.reason());
    }

    /** @param points distance and value by turns */
    private static void assertKernel(Filter filter, double support, double... points) {
        assertEquals(support, filter.support());
        for (int i = 0; i < points.length; i += 2) {
            assertEquals(points[i + 1], filter.at(points[i]), 1e-12, filter + " at " + points[i]);
        }
    }
}
