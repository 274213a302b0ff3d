package dev.retouch.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class BackdropTest {

    @Test
    void parse_takesTheNotationOfTheWebAlone() {
        assertEquals(new Backdrop(0x0a, 0xff, 0), Backdrop.parse("#0aFF00"));
        assertEquals("#0aff00", Backdrop.parse("#0aFF00").toString());
        for (String wrong : List.of("white", "#fff", "0aff00", "#0aff00ff", "#0aff0g", "")) {
            assertThrows(IllegalArgumentException.class, () -> Backdrop.parse(wrong), wrong);
        }
    }

    private static final Backdrop COLOUR = new Backdrop(255, 100, 0);

    @Test
    void under_blendsByAlpha() {
        byte[] rgb = {10, 20, 30, 10, 20, 30, 10, 20, 30};
        Picture seen = COLOUR.under(new Picture(3, 1, rgb, new byte[] {0, (byte) 255, 51}));
        assertArrayEquals(new byte[] {-1, 100, 0, 10, 20, 30, (byte) 206, 84, 6}, seen.rgb());
        assertEquals(false, seen.hasAlpha());
        assertEquals(10, rgb[0]);
        Picture opaque = Picture.opaque(1, 1, new byte[3]);
        assertSame(opaque, COLOUR.under(opaque));
    }

    @Test
    void removedFrom_isTheWayBack() {
        for (int alpha = 1; alpha < 256; alpha++) {
            for (int level = 0; level < 256; level += 5) {
                byte[] rgb = {(byte) level, (byte) (255 - level), (byte) (level / 2)};
                byte[] opacity = {(byte) alpha};
                Picture seen = COLOUR.under(new Picture(1, 1, rgb, opacity));
                Picture back = COLOUR.removedFrom(seen, opacity);
                assertArrayEquals(opacity, back.alpha());
                assertArrayEquals(seen.rgb(), COLOUR.under(back).rgb());
            }
        }
    }

    @Test
    void removedFrom_clipsAndLeavesTheUnseen() {
        Picture seen = Picture.opaque(2, 1, new byte[] {0, -1, -1, 7, 8, 9});
        Picture back = COLOUR.removedFrom(seen, new byte[] {(byte) 128, 0});
        assertArrayEquals(new byte[] {0, -1, -1, 7, 8, 9}, back.rgb());
        assertSame(seen, COLOUR.removedFrom(seen, new byte[0]));
    }

    @Test
    void constructor_refusesWhatIsNoColour() {
        for (int[] bad : new int[][] {{-1, 0, 0}, {0, -1, 0}, {0, 0, -1}, {256, 0, 0}, {0, 256, 0}, {0, 0, 256}}) {
            assertThrows(IllegalArgumentException.class, () -> new Backdrop(bad[0], bad[1], bad[2]));
        }
        assertTrue(Backdrop.WHITE.equals(new Backdrop(255, 255, 255)));
    }
}
