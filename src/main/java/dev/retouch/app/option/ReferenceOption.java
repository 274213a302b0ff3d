package dev.retouch.app.option;

import dev.retouch.edit.ImageEditor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code --reference}: pictures that the instruction may speak of besides the source. */
public final class ReferenceOption {

    @Option(
            names = "--reference",
            paramLabel = "FILE",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description =
                    "Picture that the instruction may speak of as picture 2 (the source is 1); may be given twice."
                            + " Needs Qwen-Image-Edit-2509 or -2511.")
    private List<Path> references = List.of();

    /**
     * The files, in order.
     *
     * @throws IllegalArgumentException when there are more than a request may have
     */
    public List<Path> files() {
        if (references.size() > ImageEditor.MAX_REFERENCES) {
            throw new IllegalArgumentException("--reference is given " + references.size() + " times: an edit takes "
                    + ImageEditor.MAX_REFERENCES + " at most");
        }
        return references;
    }

    /**
     * The content of each.
     *
     * @throws IOException when one is no readable file
     */
    public List<byte[]> read() throws IOException {
        List<byte[]> contents = new ArrayList<>();
        for (Path file : references) {
            if (!Files.isReadable(file) || Files.isDirectory(file)) {
                throw new IOException("cannot read " + file + ": name a picture file with --reference");
            }
            contents.add(Files.readAllBytes(file));
        }
        return contents;
    }
}
