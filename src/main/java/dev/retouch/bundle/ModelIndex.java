package dev.retouch.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.files.SmallFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code model_index.json}: which pipeline a bundle is of, and which class the reference loads each folder with. */
public final class ModelIndex {

    static final String FILE = "model_index.json";

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
        if (PipelineType.of(pipeline).isEmpty()) {
            return List.of(file + " is of " + (pipeline.isEmpty() ? "no class" : "the class '" + pipeline + "'")
                    + ": only a " + PipelineType.known() + " runs here");
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
     * Which pipeline a bundle is of.
     *
     * @throws IOException when the file is missing or is not JSON
     * @throws IllegalArgumentException when it names none that runs here
     */
    static PipelineType read(Path bundle) throws IOException {
        String name =
                ConfigFile.object(bundle.resolve(FILE)).path("_class_name").asText();
        return PipelineType.of(name)
                .orElseThrow(() -> new IllegalArgumentException(bundle.resolve(FILE) + " is of the class '" + name
                        + "': only a " + PipelineType.known() + " runs here"));
    }

    /**
     * Writes the file.
     *
     * @throws IOException when the disk does not take it
     */
    public static void write(Path bundle, PipelineType pipeline) throws IOException {
        ObjectNode json = new ObjectMapper().createObjectNode().put("_class_name", pipeline.className());
        for (Folder folder : Folder.values()) {
            if (!folder.library().isEmpty()) {
                json.putArray(folder.id()).add(folder.library()).add(folder.className());
            }
        }
        SmallFiles.writeObject(bundle.resolve(FILE), json);
    }
}
