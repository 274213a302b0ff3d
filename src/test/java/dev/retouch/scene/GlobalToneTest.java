package dev.retouch.scene;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Each global edit moves a grey where its name says. */
class GlobalToneTest {

    private static int[] grey(EditKind kind) {
        byte[] rgb = GlobalTone.apply(kind, new Raster(1, new byte[] {100, 100, 100}))
                .rgb();
        return new int[] {rgb[0] & 255, rgb[1] & 255, rgb[2] & 255};
    }

    @Test
    void apply_warmerAndCooler_shiftRedAgainstBlue() {
        assertTrue(grey(EditKind.WARMER)[0] > 100 && grey(EditKind.WARMER)[2] < 100);
        assertTrue(grey(EditKind.COOLER)[0] < 100 && grey(EditKind.COOLER)[2] > 100);
    }

    @Test
    void apply_darker_lowersEveryChannelAndKeepsBlack() {
        for (int channel : grey(EditKind.DARKER)) {
            assertTrue(channel < 60, () -> "100 becomes " + channel);
        }
        assertArrayEquals(
                new byte[3],
                GlobalTone.apply(EditKind.DARKER, new Raster(1, new byte[3])).rgb());
    }

    @Test
    void apply_aLocalEdit_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> GlobalTone.apply(EditKind.ADD, new Raster(1, new byte[3])));
    }
}
