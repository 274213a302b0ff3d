package dev.retouch.sheet;

import static dev.retouch.image.TestPictures.noise;
import static dev.retouch.image.TestPictures.pattern;
import static dev.retouch.image.TestPictures.patternWithAlpha;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.image.Picture;
import dev.retouch.image.TestPictures;
import dev.retouch.sheet.ContactSheet.Tile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContactSheetTest {

    private static final List<List<Tile>> ROWS = List.of(
            List.of(
                    new Tile(pattern(), "source"),
                    new Tile(noise(40, 90, 1), "Make the mug on the left dark green and leave the striped handle"),
                    new Tile(patternWithAlpha(), "result, 12.3 % of the picture, difference outside 0")),
            List.of(new Tile(noise(200, 20, 2), ""), new Tile(pattern(), "word".repeat(80))));

    @Test
    void draw_sameSheetEachTime() throws IOException {
        Picture sheet = ContactSheet.draw("Retouch: 12 requests, 2 refused", ROWS, 160);
        assertArrayEquals(
                sheet.rgb(),
                ContactSheet.draw("Retouch: 12 requests, 2 refused", ROWS, 160).rgb());
        Path folder = Files.createDirectories(Path.of("target", "sheets"));
        Files.write(folder.resolve("contact-sheet.png"), TestPictures.png(sheet));
    }

    @Test
    void draw_picturesLieUnscaledWhereTheyFit() {
        Picture picture = noise(64, 64, 7);
        Picture sheet = ContactSheet.draw("", List.of(List.of(new Tile(picture, ""))), 64);
        assertEquals(64 + 48, sheet.width());
        assertEquals(64 + 48, sheet.height());
        for (int y = 0; y < 64; y++) {
            for (int x = 0; x < 64 * 3; x++) {
                assertEquals(picture.rgb()[y * 192 + x], sheet.rgb()[(y + 24) * 3 * 112 + 72 + x]);
            }
        }
        assertEquals(255, sheet.rgb()[0] & 0xff);
    }

    @Test
    void draw_captionsAddInkBelow() {
        Picture bare = ContactSheet.draw("", List.of(List.of(new Tile(pattern(), ""))), 100);
        Picture captioned = ContactSheet.draw("", List.of(List.of(new Tile(pattern(), "mask"))), 100);
        assertEquals(bare.height() + 6 + SheetFont.TEXT.lineHeight(), captioned.height());
        int dark = 0;
        for (int i = (24 + 67 + 6) * captioned.width() * 3; i < captioned.rgb().length; i++) {
            dark += (captioned.rgb()[i] & 0xff) < 100 ? 1 : 0;
        }
        assertTrue(dark > 60, dark + " dark samples");
    }

    @Test
    void draw_refusesAnEmptySheet() {
        assertThrows(IllegalArgumentException.class, () -> ContactSheet.draw("x", List.of(List.of()), 100));
        assertThrows(IllegalArgumentException.class, () -> ContactSheet.draw("x", ROWS, 4));
    }

    @Test
    void wrapped_keepsEveryWordWithinTheWidth() {
        String text = "Replace the blue kettle by a small red teapot with a white lid";
        List<String> lines = SheetFont.TEXT.wrapped(text, 120, 10);
        assertEquals(text, String.join(" ", lines));
        assertTrue(lines.size() > 2);
        lines.forEach(line -> assertTrue(SheetFont.TEXT.width(line) <= 120, line));
        List<String> cut = SheetFont.TEXT.wrapped(text, 120, 2);
        assertEquals(2, cut.size());
        assertTrue(cut.get(1).endsWith("\u2026") && SheetFont.TEXT.width(cut.get(1)) <= 120);
        assertEquals(List.of(), SheetFont.TEXT.wrapped("  ", 120, 2));
    }
}
