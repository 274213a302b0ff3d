package dev.retouch.app.option;

import dev.retouch.files.SmallFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files that a command will write, checked before the work starts. */
public final class Outputs {

    private record Output(String option, Path file) {}

    private final boolean force;
    private final List<Path> sources = new ArrayList<>();
    private final List<Output> outputs = new ArrayList<>();

    /** @param force whether a source may be written over */
    public Outputs(boolean force) {
        this.force = force;
    }

    /** A file that is read. */
    public Outputs from(Path source) {
        sources.add(source);
        return this;
    }

    /** A file that will be written, and the option that names it. */
    public Outputs to(String option, Path file) {
        outputs.add(new Output(option, file));
        return this;
    }

    /**
     * Checks every output; what is there already and is no source may be written over.
     *
     * @throws IllegalArgumentException with one sentence when one cannot be written, or would overwrite a source unasked or
     *     another output
     */
    public void check() {
        List<Path> seen = new ArrayList<>();
        for (Output output : outputs) {
            Path place = place(output);
            for (Path source : sources) {
                if (!force && isSame(place, source)) {
                    throw new IllegalArgumentException(output.option() + " " + output.file()
                            + " is the source itself: name another file, or add --force to write over it");
                }
            }
            if (seen.stream().anyMatch(other -> isSame(place, other))) {
                throw new IllegalArgumentException(output.option() + " " + output.file()
                        + " is named twice: one file would overwrite the other, name two");
            }
            seen.add(place);
        }
    }

    /** The file by its real folder, so that two spellings of one file are one. */
    private static Path place(Output output) {
        Path file = output.file().toAbsolutePath();
        Path folder = file.getParent();
        Path name = file.getFileName();
        if (folder == null || name == null || Files.isDirectory(file)) {
            throw new IllegalArgumentException(
                    output.option() + " " + output.file() + " is a folder: name a file in it");
        }
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("there is no folder " + folder + " for " + output.option() + " "
                    + output.file() + ": make it, or name another");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    output.option() + " " + output.file() + " is no plain file: name one that can be written");
        }
        if (!Files.isWritable(Files.exists(file) ? file : folder)) {
            throw new IllegalArgumentException(
                    "cannot write " + output.option() + " " + output.file() + ": permission denied");
        }
        try {
            return folder.toRealPath().resolve(name);
        } catch (IOException e) {
            throw new IllegalArgumentException(SmallFiles.unreadable(folder, e), e);
        }
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return one.equals(other) || Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
        } catch (IOException e) {
            throw new IllegalArgumentException(SmallFiles.unreadable(one, e), e);
        }
    }
}
