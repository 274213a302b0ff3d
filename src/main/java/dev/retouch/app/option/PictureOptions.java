package dev.retouch.app.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --source}, {@code --instruction} and {@code --mask-out}: one picture and what to do with it. */
public final class PictureOptions {

    @Option(
            names = "--source",
            required = true,
            paramLabel = "FILE",
            description = "Picture to edit: PNG, JPEG or WebP.")
    private Path source;

    @Option(names = "--instruction", required = true, paramLabel = "TEXT", description = "What to change.")
    private String instruction;

    @Option(names = "--mask-out", paramLabel = "FILE", description = "File for the predicted region, a grey PNG.")
    private @Nullable Path maskOut;

    public Path source() {
        return source;
    }

    public String instruction() {
        return instruction;
    }

    public Optional<Path> maskOut() {
        return Optional.ofNullable(maskOut);
    }

    /**
     * The content of the source.
     *
     * @throws IOException when it is no readable file
     */
    public byte[] read() throws IOException {
        if (!Files.isReadable(source) || Files.isDirectory(source)) {
            throw new IOException("cannot read " + source + ": name a picture file with --source");
        }
        return Files.readAllBytes(source);
    }
}
