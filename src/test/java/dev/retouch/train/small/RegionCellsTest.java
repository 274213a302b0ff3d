package dev.retouch.train.small;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Masks are 128 pixels wide, a token 16 and a cell 8. */
class RegionCellsTest {

    private static byte[] mask(int left, int top, int width, int height) {
        byte[] mask = new byte[128 * 128];
        for (int y = top; y < top + height; y++) {
            for (int x = left; x < left + width; x++) {
                mask[y * 128 + x] = 1;
            }
        }
        return mask;
    }

    @Test
    void shares_areThoseOfEachCell() {
        byte[] shares = RegionCells.shares(mask(20, 8, 12, 10));
        byte[] expected = new byte[16 * 16];
        expected[16 + 2] = (byte) 128; // 4 of 8 columns: 127.5, rounded up
        expected[16 + 3] = (byte) 255;
        expected[2 * 16 + 2] = 32; // a quarter of its rows, half of its columns: 31.9
        expected[2 * 16 + 3] = 64;
        assertArrayEquals(expected, shares);
    }

    @Test
    void touchedTokens_areThoseWithMoreThanATwentiethInside() {
        float[] touched = RegionCells.touched(mask(20, 8, 12, 10));
        float[] expected = new float[64];
        expected[1] = 1; // columns 16 to 31, rows 0 to 15
        expected[9] = 1; // 24 of 256 pixels
        assertArrayEquals(expected, touched);
        assertEquals(0, sum(RegionCells.touched(mask(0, 0, 12, 1))), "12 of 256 pixels");
        assertEquals(1, sum(RegionCells.touched(mask(112, 112, 14, 1))), "14 of 256 pixels");
        assertEquals(64, sum(RegionCells.touched(mask(0, 0, 128, 128))));
    }

    private static float sum(float[] values) {
        float sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }
}
