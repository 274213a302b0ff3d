package dev.retouch.app.option;

import dev.retouch.experiment.Experiment;
import dev.retouch.experiment.Lab;
import dev.retouch.experiment.Leak;
import dev.retouch.experiment.Report;
import dev.retouch.experiment.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What all experiments are asked for with. */
public final class ExperimentOptions {

    @Option(names = "--quick", description = "Train less: the same form of report within ten minutes.")
    private boolean quick;

    @Option(
            names = "--leak",
            defaultValue = "drift",
            paramLabel = "HOW",
            description = "Why the frozen backbone changes what it should keep: ${COMPLETION-CANDIDATES}.")
    private Leak leak;

    @Option(names = "--seeds", paramLabel = "N", description = "Runs of each variant; three by default.")
    private @Nullable Integer seeds;

    @Option(
            names = "--training-steps",
            paramLabel = "N",
            description = "Optimizer steps of each run; by default as many as the form of the report asks for.")
    private @Nullable Integer steps;

    @Mixin
    private final RunsOption runs = new RunsOption();

    @Option(
            names = "--out",
            defaultValue = "target/results",
            paramLabel = "DIR",
            description = "Folder for the report and its plots.")
    private Path out;

    @Mixin
    private final BundleOption bundle = new BundleOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    /** Runs an experiment, writes its report and prints it. */
    public int run(Experiment experiment, CommandSpec command) throws IOException {
        Settings form = quick ? Settings.QUICK : Settings.FULL;
        Settings settings = Usage.checked(
                command, () -> form.with(seeds == null ? form.seeds() : seeds, steps == null ? form.steps() : steps));
        Report report;
        try (Lab lab = Lab.open(bundle.folder(), runs.folder().resolve("experiments"), leak, settings)) {
            report = experiment.run(lab, asked(command));
        }
        Path file = report.write(out);
        PrintWriter console = command.commandLine().getOut();
        console.println(json.isGiven() ? report.json().toPrettyString() : report.text());
        console.flush();
        command.commandLine().getErr().println("written: " + file);
        return ExitCode.OK;
    }

    private static String asked(CommandSpec command) {
        return "retouch "
                + String.join(" ", command.root().commandLine().getParseResult().originalArgs());
    }
}
