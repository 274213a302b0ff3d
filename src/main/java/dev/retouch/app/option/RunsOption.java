package dev.retouch.app.option;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --runs}: where trainings keep what they resume from. */
public final class RunsOption {

    @Option(
            names = "--runs",
            defaultValue = "target/runs",
            paramLabel = "DIR",
            description = "Folder for checkpoints, logs and prepared scenes.")
    private Path runs;

    public Path folder() {
        return runs;
    }
}
