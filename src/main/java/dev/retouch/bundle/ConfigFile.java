package dev.retouch.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.files.SmallFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * The configuration file of a folder.
 *
 * @param folder that it lies in
 * @param name of the file, the reference's own
 * @param parser from the file's JSON; throws {@link IllegalArgumentException} for sizes that contradict one another
 * @param writer to the file's JSON
 * @param <C> what it describes
 */
public record ConfigFile<C>(Folder folder, String name, Function<JsonNode, C> parser, Function<C, ObjectNode> writer) {

    /** The file from the bundle's root, such as {@code vae/config.json}. */
    String path() {
        return folder.id() + "/" + name;
    }

    /** Where it lies in a bundle. */
    Path in(Path bundle) {
        return bundle.resolve(path());
    }

    /**
     * Reads the file.
     *
     * @throws IOException when it is missing or is not JSON; the message names it
     * @throws IllegalArgumentException when it contradicts itself; the message names it
     */
    public C read(Path bundle) throws IOException {
        Path file = in(bundle);
        JsonNode json = object(file);
        try {
            return parser.apply(json);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(file + " contains impossible values: " + e.getMessage(), e);
        }
    }

    /**
     * Writes the file, and its folder where there is none.
     *
     * @throws IOException when the disk does not take it
     */
    public void write(Path bundle, C config) throws IOException {
        SmallFiles.writeObject(in(bundle), writer.apply(config));
    }

    /** A file that is one JSON object. */
    static ObjectNode object(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is missing: is this a model bundle in the diffusers layout?");
        }
        return SmallFiles.object(file, SmallFiles.MAX_CONFIG);
    }
}
