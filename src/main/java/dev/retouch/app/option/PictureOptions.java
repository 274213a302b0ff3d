package dev.retouch.app.option;

import dev.retouch.files.SmallFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --source}, {@code --instruction} and {@code --mask-out}: one picture and what to do with it. */
public final class PictureOptions {

    /** The default of RETOUCH_MAX_BYTES. */
    private static final int MAX_BYTES = 104_857_600;

    @Option(
            names = "--source",
            required = true,
            paramLabel = "FILE",
            description = "Picture to edit: PNG, JPEG or WebP.")
    private Path source;

    @Option(names = "--instruction", required = true, paramLabel = "TEXT", description = "What to change.")
    private String instruction;

    @Option(
            names = "--mask-out",
            paramLabel = "FILE",
            description = "File for the predicted region, a grey PNG (.png).")
    private @Nullable Path maskOut;

    @Option(names = "--force", description = "Let an output be written over the source.")
    private boolean force;

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
     * The files that the command will write, to be checked before the work starts.
     *
     * @param out file of the result, named by {@code --out}
     * @throws IllegalArgumentException when the mask's file is not named as a PNG
     */
    public Outputs outputs(Path out) {
        Outputs outputs = new Outputs(force).from(source).to("--out", out);
        maskOut().ifPresent(mask -> {
            if (!mask.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
                throw new IllegalArgumentException("--mask-out " + mask + " is a PNG: name it so");
            }
            outputs.to("--mask-out", mask);
        });
        return outputs;
    }

    /**
     * The content of the source.
     *
     * @throws IOException when it is no readable file, or longer than a worker takes
     */
    public byte[] read() throws IOException {
        if (!Files.exists(source) || Files.isDirectory(source)) {
            throw new IOException("cannot read " + source + ": name a picture file with --source");
        }
        // A pipe or a device may never end.
        if (!Files.isRegularFile(source)) {
            throw new IOException("cannot read " + source + ": it is no plain file, copy the picture into one");
        }
        return SmallFiles.bytes(source, MAX_BYTES);
    }
}
