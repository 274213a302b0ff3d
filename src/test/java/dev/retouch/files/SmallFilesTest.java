package dev.retouch.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallFilesTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("config.json");
    }

    private String failure(int limit) {
        return assertThrows(IOException.class, () -> SmallFiles.object(file, limit))
                .getMessage();
    }

    @Test
    void bytes_areTakenUpToTheLimit() throws IOException {
        Files.write(file, new byte[] {1, 2, 3});
        assertArrayEquals(new byte[] {1, 2, 3}, SmallFiles.bytes(file, 3));
        assertEquals(file + " has more than 2 bytes: too long for what it should be", failure(2));
    }

    @Test
    void object_refusesWhatIsNone() throws IOException {
        assertEquals(file + " is missing", failure(10));
        Files.writeString(file, "");
        assertEquals(file + " is empty", failure(10));
        Files.writeString(file, "[1]");
        assertEquals(file + " is no JSON object", failure(10));
        Files.writeString(file, "{x");
        assertEquals(file + " is not JSON:", failure(10).substring(0, (file + " is not JSON:").length()));
    }

    @Test
    void folder_cannotBeRead() {
        String message = assertThrows(IOException.class, () -> SmallFiles.bytes(folder, 10))
                .getMessage();
        assertEquals("cannot read " + folder + ": ", message.substring(0, ("cannot read " + folder + ": ").length()));
        assertEquals(
                "cannot read a: permission denied",
                SmallFiles.unreadable(Path.of("a"), new AccessDeniedException("a")));
    }

    @Test
    void writeObject_makesTheFolderAndEndsTheLine() throws IOException {
        Path inside = folder.resolve("new/config.json");
        SmallFiles.writeObject(inside, new ObjectMapper().createObjectNode().put("a", 1));
        assertEquals("{\n  \"a\" : 1\n}\n", Files.readString(inside));
        assertEquals(1, SmallFiles.object(inside, 100).path("a").asInt());
    }

    @Test
    void links_thatLeadOutOrToNothingAreNamed() throws IOException {
        Path root = Files.createDirectory(folder.resolve("root"));
        Files.writeString(file, "outside");
        Path inside = Files.writeString(root.resolve("inside"), "");
        assertEquals("", Links.outside(inside, root));
        Path linkedRoot = Files.createSymbolicLink(folder.resolve("linked"), root);
        assertEquals("", Links.outside(linkedRoot.resolve("inside"), linkedRoot), "the root may be a link");
        Path out = Files.createSymbolicLink(root.resolve("out"), file);
        assertEquals(
                out + " is a link that leads out of the bundle, to " + file.toRealPath()
                        + ": put the file in its place",
                Links.outside(out, root));
        Path nothing = Files.createSymbolicLink(root.resolve("nothing"), root.resolve("gone"));
        assertEquals(nothing + " is a link that leads to nothing", Links.outside(nothing, root));
        assertEquals(root.resolve("gone") + " is missing", Links.outside(root.resolve("gone"), root));
    }
}
