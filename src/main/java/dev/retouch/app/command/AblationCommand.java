package dev.retouch.app.command;

import dev.retouch.app.option.ExperimentOptions;
import dev.retouch.experiment.Experiment;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code evaluate ablation}: the paper's tables 3 and 4. */
@Command(
        name = "ablation",
        description = {
            "Train the paper's variants A to G on a backbone that leaks, and compare them.",
            "An interrupted call is taken up by the next one."
        })
public final class AblationCommand implements Callable<Integer> {

    @Mixin
    private final ExperimentOptions options = new ExperimentOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        return options.run(Experiment.ABLATION, spec);
    }
}
