package dev.retouch.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentDigestTest {

    @Test
    void text_isThatOfEverythingInItsOrder() {
        String both = new ContentDigest().add("a").add("bc").text();
        assertEquals(16, both.length());
        assertEquals(both, new ContentDigest().add("a").add("bc").text());
        assertNotEquals(both, new ContentDigest().add("ab").add("c").text());
        assertNotEquals(both, new ContentDigest().add("bc").add("a").text());
        assertNotEquals(
                new ContentDigest().add(new float[] {1, 2}).text(),
                new ContentDigest().add(new float[] {2, 1}).text());
    }

    @Test
    void addFiles_takesNamesAndContents(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("one"), "x");
        String one = new ContentDigest().addFiles(folder).text();
        assertEquals(one, new ContentDigest().addFiles(folder).text());
        Files.writeString(folder.resolve("one"), "y");
        String changed = new ContentDigest().addFiles(folder).text();
        assertNotEquals(one, changed);
        Files.move(folder.resolve("one"), folder.resolve("two"));
        assertNotEquals(changed, new ContentDigest().addFiles(folder).text());
    }
}
