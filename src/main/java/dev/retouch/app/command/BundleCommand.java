package dev.retouch.app.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code bundle}: the commands that handle model folders. */
@Command(
        name = "bundle",
        description = "Check, plan, calibrate, generate or download model bundles.",
        subcommands = {
            BundleCheckCommand.class,
            BundlePlanCommand.class,
            BundleCalibrateCommand.class,
            BundleSynthCommand.class,
            BundlePullCommand.class
        })
public final class BundleCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
    }
}
