package dev.retouch.app.data;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code data}: the commands that make data sets. */
@Command(
        name = "data",
        description = "Import, make, describe and prepare data sets of edits.",
        subcommands = {
            DataImportCommand.class,
            DataTextEditCommand.class,
            DataNegativesCommand.class,
            DataCardCommand.class,
            DataPrecomputeCommand.class
        })
public final class DataCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
    }
}
