package dev.retouch.app;

import dev.retouch.app.client.CancelCommand;
import dev.retouch.app.client.SubmitCommand;
import dev.retouch.app.command.BundleCommand;
import dev.retouch.app.command.EditCommand;
import dev.retouch.app.command.EvaluateCommand;
import dev.retouch.app.command.LagCommand;
import dev.retouch.app.command.ParamsCommand;
import dev.retouch.app.command.TrainCommand;
import dev.retouch.app.command.WorkerCommand;
import dev.retouch.app.data.DataCommand;
import dev.retouch.app.deadletter.DlqCommand;
import dev.retouch.app.demo.DemoCommand;
import dev.retouch.app.doctor.DoctorCommand;
import dev.retouch.app.load.LoadCommand;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command line.
 *
 * <p>Only {@code worker} starts Quarkus: the other commands open no port and no channel.
 */
@QuarkusMain
@Command(
        name = "retouch",
        scope = CommandLine.ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        version = "retouch 0.1.0",
        description = "Edit pictures where the instruction says, and nowhere else.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            WorkerCommand.class,
            LagCommand.class,
            SubmitCommand.class,
            CancelCommand.class,
            EditCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            ParamsCommand.class,
            BundleCommand.class,
            DataCommand.class,
            DoctorCommand.class,
            LoadCommand.class,
            DlqCommand.class
        })
public final class RetouchMain implements Runnable {

    @Option(
            names = "--verbose",
            scope = CommandLine.ScopeType.INHERIT,
            description = "Log more, and print the stack trace of a failure.")
    private boolean verbose;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private volatile boolean ending;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
    }

    public static void main(String... args) {
        boolean chatty = Arrays.asList(args).contains("--verbose");
        boolean worker = Arrays.stream(args).filter(arg -> !arg.startsWith("-")).findFirst().stream()
                .anyMatch("worker"::equals);
        if (!chatty && !worker) {
            Logger.getLogger("").setLevel(Level.SEVERE);
        }
        CommandLine line = commandLine();
        RetouchMain main = line.getCommand();
        // A failure that is caused by Ctrl-C needs no sentence.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> main.ending = true, "ending"));
        System.exit(execute(line, args));
    }

    private static int execute(CommandLine line, String... args) {
        try {
            return line.execute(args);
        } catch (OutOfMemoryError e) {
            System.err.println("there is not enough memory (" + e.getMessage() + "): give java more with -Xmx");
            return 1;
        } catch (Error e) {
            // Such as a native library that does not load: here too a person gets a sentence.
            if (line.<RetouchMain>getCommand().verbose) {
                e.printStackTrace();
            } else {
                System.err.println(
                        e.getClass().getSimpleName() + ": " + FailureText.of(e) + " (--verbose tells where)");
            }
            return 1;
        }
    }

    /** Exit codes: 0 done, 1 failed with one sentence, 2 bad usage. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new RetouchMain());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            RetouchMain main = (RetouchMain) command.getCommandSpec().root().userObject();
            if (main.ending) {
                return 1;
            }
            if (main.verbose) {
                failure.printStackTrace(command.getErr());
            } else {
                command.getErr().println(FailureText.of(failure));
            }
            return 1;
        });
        return line;
    }
}
