package dev.retouch.app.option;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A contact sheet that cannot be written is refused before the work. */
class SheetOptionTest {

    @TempDir
    Path folder;

    @Test
    void requireWritable_aNewFileOrNone_passes() {
        assertDoesNotThrow(new SheetOption(null)::requireWritable);
        assertDoesNotThrow(new SheetOption(folder.resolve("sheet.png"))::requireWritable);
    }

    @Test
    void requireWritable_aFolderOrAFileWithoutOne_isRefused() {
        assertThrows(IllegalArgumentException.class, new SheetOption(folder)::requireWritable);
        SheetOption nowhere = new SheetOption(folder.resolve("none").resolve("sheet.png"));
        var refused = assertThrows(IllegalArgumentException.class, nowhere::requireWritable);
        assertTrue(refused.getMessage().contains("none"), refused.getMessage());
    }
}
