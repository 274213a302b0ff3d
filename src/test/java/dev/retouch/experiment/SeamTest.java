package dev.retouch.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retouch.image.Picture;
import org.junit.jupiter.api.Test;

class SeamTest {

    /** 4 x 4 pixels, 2 x 2 tokens, the left column of tokens inside. */
    private static final byte[] LEFT = {1, 0, 1, 0};

    private static Picture picture(int left, int right) {
        byte[] rgb = new byte[4 * 4 * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i / 3 % 4 < 2 ? left : right);
        }
        return Picture.opaque(4, 4, rgb);
    }

    @Test
    void seam_isTheJumpOfTheErrorAcrossTheEdge() {
        assertEquals(51 / 255.0, Seam.of(picture(151, 80), picture(100, 80), LEFT, 2), 1e-12, "inside alone is off");
        assertEquals(61 / 255.0, Seam.of(picture(151, 70), picture(100, 80), LEFT, 2), 1e-12, "off to both sides");
    }

    @Test
    void evenErrorAndStepsOfTheTruth_areNoSeam() {
        assertEquals(0, Seam.of(picture(110, 30), picture(100, 20), LEFT, 2), 1e-12);
        assertEquals(0, Seam.of(picture(151, 80), picture(100, 80), new byte[4], 2), 1e-12, "no edge");
    }

    @Test
    void rowsCountAsColumnsDo() {
        byte[] upper = {1, 1, 0, 0};
        byte[] rgb = new byte[4 * 4 * 3];
        for (int i = 0; i < 8 * 3; i++) {
            rgb[i] = 51;
        }
        assertEquals(0.2, Seam.of(Picture.opaque(4, 4, rgb), picture(0, 0), upper, 2), 1e-12);
    }
}
