package dev.retouch.image;

import static dev.retouch.image.TestPictures.noise;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompositorTest {

    @Test
    void composite_keepsTheSourceAtZeroAndTakesTheEditAtFullWeight() {
        byte[] weight = new byte[40 * 30];
        new Random(2).nextBytes(weight);
        Picture source = noise(40, 30, 3);
        Picture edited = noise(40, 30, 4);
        Picture out = Compositor.composite(source, edited, weight);
        for (int i = 0; i < out.rgb().length; i++) {
            int share = weight[i / 3] & 0xff;
            int before = source.rgb()[i] & 0xff;
            int after = edited.rgb()[i] & 0xff;
            assertEquals(Math.round(before + (after - before) * share / 255.0), out.rgb()[i] & 0xff);
        }
        assertEquals(0.0, Difference.outside(source, out, weight).max());
        assertArrayEquals(noise(40, 30, 3).rgb(), source.rgb());
    }

    @Test
    void composite_takesAlphaFromTheSource() {
        byte[] alpha = {1, 2, 3, 4};
        Picture source = new Picture(2, 2, noise(2, 2, 1).rgb(), alpha);
        assertArrayEquals(
                alpha, Compositor.composite(source, noise(2, 2, 2), new byte[4]).alpha());
    }

    @Test
    void composite_refusesOtherSizes() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Compositor.composite(noise(2, 2, 1), noise(1, 4, 1), new byte[4]));
        assertThrows(
                IllegalArgumentException.class,
                () -> Compositor.composite(noise(2, 2, 1), noise(2, 2, 1), new byte[5]));
    }

    @Test
    void feather_agreesWithASearchAroundEachPixel() {
        Random random = new Random(8);
        for (int[] size : new int[][] {{5, 4, 50, 36, 6}, {7, 3, 40, 41, 0}, {9, 9, 5, 6, 2}, {3, 2, 61, 20, 90}}) {
            int gridWidth = size[0];
            int gridHeight = size[1];
            byte[] grid = new byte[gridWidth * gridHeight];
            for (int i = 0; i < grid.length; i++) {
                grid[i] = (byte) (random.nextInt(5) == 0 ? 1 : 0);
            }
            assertArrayEquals(
                    searched(grid, gridWidth, gridHeight, size[2], size[3], size[4]),
                    Compositor.feather(grid, gridWidth, gridHeight, size[2], size[3], size[4]));
        }
    }

    @Test
    void feather_isFullInsideAndZeroBeyondItsReach() {
        byte[] weights = Compositor.feather(new byte[] {0, 1, 0}, 3, 1, 30, 1, 4);
        for (int x = 0; x < 30; x++) {
            int away = Math.max(0, Math.max(10 - x, x - 19));
            int weight = weights[x] & 0xff;
            assertEquals(away == 0 ? 255 : Math.min(254, weight), weight);
            assertEquals(away > 4, weight == 0, "at " + x);
        }
    }

    @Test
    void feather_ofNothingIsZeroAndOfAllIsFull() {
        assertArrayEquals(new byte[70], Compositor.feather(new byte[4], 2, 2, 10, 7, 5));
        byte[] full = new byte[70];
        Arrays.fill(full, (byte) 255);
        assertArrayEquals(full, Compositor.feather(new byte[] {1, 1, 1, 1}, 2, 2, 10, 7, 5));
    }

    @Test
    void difference_countsOnlyWhereTheMaskIsZero() {
        Picture one = Picture.opaque(2, 1, new byte[] {0, 0, 0, 0, 0, 0});
        Picture other = Picture.opaque(2, 1, new byte[] {51, 0, 0, (byte) 255, (byte) 255, (byte) 255});
        Difference outside = Difference.outside(one, other, new byte[] {0, 9});
        assertEquals(51 / 255.0 / 3, outside.mean(), 1e-12);
        assertEquals(0.2, outside.max(), 1e-12);
        assertEquals(1, outside.pixels());
        assertEquals(1.0, Difference.between(one, other).max());
        assertEquals(new Difference(0, 0, 0), Difference.outside(one, other, new byte[] {1, 1}));
    }

    private static byte[] searched(byte[] grid, int gridWidth, int gridHeight, int width, int height, int feather) {
        byte[] weights = new byte[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double nearest = Double.MAX_VALUE;
                for (int i = 0; i < width * height; i++) {
                    if (touched(grid, gridWidth, gridHeight, i % width, i / width, width, height)) {
                        nearest = Math.min(nearest, Math.hypot(i % width - x, i / width - y));
                    }
                }
                if (nearest <= feather) {
                    double near = 1 - nearest / (feather + 1);
                    weights[y * width + x] = (byte) Math.round(255 * near * near * (3 - 2 * near));
                }
            }
        }
        return weights;
    }

    private static boolean touched(byte[] grid, int gridWidth, int gridHeight, int x, int y, int width, int height) {
        for (int i = 0; i < grid.length; i++) {
            double left = i % gridWidth * (double) width / gridWidth;
            int row = i / gridWidth;
            double top = row * (double) height / gridHeight;
            boolean across = x < left + (double) width / gridWidth - 1e-9 && x + 1 > left + 1e-9;
            boolean down = y < top + (double) height / gridHeight - 1e-9 && y + 1 > top + 1e-9;
            if (grid[i] != 0 && across && down) {
                return true;
            }
        }
        return false;
    }
}
