package dev.retouch.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.files.SmallFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code model_index.json}: which class the reference loads each folder with. */
public final class ModelIndex {

    static final String FILE = "model_index.json";

    private static final String PIPELINE = "QwenImageEditPipeline";

    /** The folders whose class decides whether the bundle runs here. */
    private static final List<Folder> NETWORKS = List.of(Folder.TEXT_ENCODER, Folder.TRANSFORMER, Folder.VAE);

    private ModelIndex() {}

    /** A sentence for each class of a bundle that does not run here, or for the file when it cannot be read. */
    static List<String> problems(Path bundle) {
        Path file = bundle.resolve(FILE);
        JsonNode json;
        try {
            json = ConfigFile.object(file);
        } catch (IOException e) {
            return List.of(e.getMessage());
        }
        String pipeline = json.path("_class_name").asText();
        if (!pipeline.equals(PIPELINE)) {
            return List.of(file + " is of " + (pipeline.isEmpty() ? "no class" : "the class '" + pipeline + "'")
                    + ": only a " + PIPELINE + " runs here");
        }
        List<String> problems = new ArrayList<>();
        for (Folder folder : NETWORKS) {
            String found = json.path(folder.id()).path(1).asText();
            if (!found.equals(folder.className())) {
                problems.add(file + " names " + (found.isEmpty() ? "nothing" : "'" + found + "'") + " as '"
                        + folder.id() + "': only " + folder.className() + " runs here");
            }
        }
        return problems;
    }

    /**
     * Writes the file.
     *
     * @throws IOException when the disk does not take it
     */
    public static void write(Path bundle) throws IOException {
        ObjectNode json = new ObjectMapper().createObjectNode().put("_class_name", PIPELINE);
        for (Folder folder : Folder.values()) {
            if (!folder.library().isEmpty()) {
                json.putArray(folder.id()).add(folder.library()).add(folder.className());
            }
        }
        SmallFiles.writeObject(bundle.resolve(FILE), json);
    }
}
