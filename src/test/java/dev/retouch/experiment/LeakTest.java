package dev.retouch.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.retouch.image.Picture;
import org.junit.jupiter.api.Test;

class LeakTest {

    /** Two to the right and one down, with the edge repeated; red 6 % more, blue 10 % less. */
    @Test
    void drifted_isMovedAndWarmer() {
        byte[] rgb = new byte[3 * 3 * 3];
        rgb[0] = 100;
        rgb[1] = 100;
        rgb[2] = 100;
        rgb[3] = (byte) 250; // the second pixel's red, which nothing can make brighter than white
        byte[] moved = Leak.drifted(Picture.opaque(3, 3, rgb)).rgb();
        byte[] first = {106, 100, 90};
        byte[] expected = new byte[27];
        // The upper left pixel is what lies behind the edge: in the first two rows, in all three columns.
        for (int pixel : new int[] {0, 1, 2, 3, 4, 5}) {
            System.arraycopy(first, 0, expected, 3 * pixel, 3);
        }
        assertArrayEquals(expected, moved);
        byte[] wide = new byte[4 * 3];
        wide[3] = (byte) 250;
        assertArrayEquals(
                new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 255, 0, 0},
                Leak.drifted(Picture.opaque(4, 1, wide)).rgb(),
                "clipped");
    }
}
