package dev.retouch.bundle;

import java.nio.file.Path;
import java.util.List;

/**
 * What a folder holds and what is wrong with it.
 *
 * @param folder the model bundle
 * @param hasAdapter whether it can find the region of an edit: without {@code adapter/} it edits globally only
 * @param modules those whose files could be read
 * @param problems a sentence for each fault
 * @param notes oddities that do no harm
 */
public record BundleReport(
        Path folder, boolean hasAdapter, List<Module> modules, List<String> problems, List<String> notes) {

    /**
     * One network's files.
     *
     * @param name its folder
     * @param tensors how many there are
     * @param parameters how many values they hold
     * @param bytes of the values in the files
     * @param dtypes their types, as safetensors names them
     * @param files that hold them
     */
    public record Module(
            String name, int tensors, long parameters, long bytes, List<String> dtypes, List<WeightFile> files) {}

    /** A file of weights and its length in bytes. */
    public record WeightFile(String name, long bytes) {}

    public BundleReport {
        modules = List.copyOf(modules);
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    /** Whether the folder can be loaded. */
    public boolean isValid() {
        return problems.isEmpty();
    }
}
