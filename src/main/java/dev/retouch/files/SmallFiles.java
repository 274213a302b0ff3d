package dev.retouch.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Files of a model folder that are read completely; each failure is one sentence that names the file. */
public final class SmallFiles {

    /** Longest configuration or index that is read, in bytes, a hundred times the size of the published ones. */
    public static final int MAX_CONFIG = 16 << 20;

    private SmallFiles() {}

    /**
     * The bytes of a file.
     *
     * @param limit longest file that is read
     * @throws IOException when it is missing, too long or cannot be read
     */
    public static byte[] bytes(Path file, int limit) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(limit + 1);
        } catch (NoSuchFileException e) {
            throw new IOException(file + " is missing", e);
        } catch (IOException e) {
            throw new IOException(unreadable(file, e), e);
        }
        if (bytes.length > limit) {
            throw new IOException(file + " has more than " + limit + " bytes: too long for what it should be");
        }
        return bytes;
    }

    /**
     * Reads a file with one JSON object.
     *
     * @throws IOException when it is not one, or as {@link #bytes} does
     */
    public static ObjectNode object(Path file, int limit) throws IOException {
        byte[] bytes = bytes(file, limit);
        try {
            if (new ObjectMapper().readTree(bytes) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is not JSON: " + e.getOriginalMessage(), e);
        }
        throw new IOException(file + (bytes.length == 0 ? " is empty" : " is no JSON object"));
    }

    /**
     * Writes a JSON object with indentation and a line feed at the end, and creates its folder when missing.
     *
     * @throws IOException when it cannot be written
     */
    public static void writeObject(Path file, ObjectNode json) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(file, json.toPrettyString() + "\n");
    }

    /** One sentence for a file that cannot be read. */
    public static String unreadable(Path file, IOException e) {
        // The message of this exception is only the name of the file.
        return "cannot read " + file + ": "
                + (e instanceof AccessDeniedException ? "permission denied" : e.getMessage());
    }
}
