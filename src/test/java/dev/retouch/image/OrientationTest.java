package dev.retouch.image;

import static dev.retouch.image.TestPictures.concat;
import static dev.retouch.image.TestPictures.decode;
import static dev.retouch.image.TestPictures.exif;
import static dev.retouch.image.TestPictures.maxDifference;
import static dev.retouch.image.TestPictures.pattern;
import static dev.retouch.image.TestPictures.patternWithAlpha;
import static dev.retouch.image.TestPictures.withChunk;
import static dev.retouch.image.TestPictures.withSegment;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrientationTest {

    /** The EXIF standard's own words: which side of the upright picture the stored row 0 and column 0 are. */
    @ParameterizedTest
    @CsvSource({
        "1, top, left", "2, top, right", "3, bottom, right", "4, bottom, left",
        "5, left, top", "6, right, top", "7, right, bottom", "8, left, bottom"
    })
    void decode_turnsEachExifValueUpright(int value, String firstRow, String firstColumn) {
        Picture upright = patternWithAlpha();
        Picture stored = stored(upright, firstRow, firstColumn);

        Picture decoded = decode(withChunk(TestPictures.png(stored), "eXIf", exif(value)));
        assertEquals(upright.width(), decoded.width());
        assertArrayEquals(upright.rgb(), decoded.rgb());
        assertArrayEquals(upright.alpha(), decoded.alpha());

        byte[] segment = concat("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1), exif(value));
        Picture opaque = Picture.opaque(stored.width(), stored.height(), stored.rgb());
        Picture ofJpeg = decode(withSegment(TestPictures.jpeg(opaque), 0xe1, segment));
        assertTrue(maxDifference(Picture.opaque(24, 16, upright.rgb()), ofJpeg) <= 6);
    }

    @Test
    void decode_webpOrientation() {
        Picture turned = decode(TestPictures.resource("turned.webp"));
        assertEquals(16, turned.width());
        assertArrayEquals(Orientation.TURN_RIGHT.apply(pattern()).rgb(), turned.rgb());
    }

    @Test
    void decode_nonsenseOrientationIsUpright() {
        for (byte[] exif : new byte[][] {exif(0), exif(9), exif(-1), {1, 2, 3}, new byte[40]}) {
            assertArrayEquals(
                    pattern().rgb(),
                    decode(withChunk(TestPictures.png(pattern()), "eXIf", exif)).rgb());
        }
    }

    private static Picture stored(Picture upright, String firstRow, String firstColumn) {
        boolean rowsAreRows = firstRow.equals("top") || firstRow.equals("bottom");
        int width = rowsAreRows ? upright.width() : upright.height();
        int height = rowsAreRows ? upright.height() : upright.width();
        byte[] rgb = new byte[upright.rgb().length];
        byte[] alpha = new byte[upright.alpha().length];
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                int x = 0;
                int y = 0;
                switch (firstRow) {
                    case "top" -> y = row;
                    case "bottom" -> y = upright.height() - 1 - row;
                    case "left" -> x = row;
                    default -> x = upright.width() - 1 - row;
                }
                switch (firstColumn) {
                    case "left" -> x = column;
                    case "right" -> x = upright.width() - 1 - column;
                    case "top" -> y = column;
                    default -> y = upright.height() - 1 - column;
                }
                int from = y * upright.width() + x;
                int to = row * width + column;
                System.arraycopy(upright.rgb(), 3 * from, rgb, 3 * to, 3);
                alpha[to] = upright.alpha()[from];
            }
        }
        return new Picture(width, height, rgb, alpha);
    }
}
