package dev.retouch.app.command;

import dev.retouch.app.option.ExperimentOptions;
import dev.retouch.experiment.Experiment;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code evaluate robustness}: the paper's table 6. */
@Command(name = "robustness", description = "Measure what a mask costs that is eroded, dilated or shifted.")
public final class RobustnessCommand implements Callable<Integer> {

    @Mixin
    private final ExperimentOptions options = new ExperimentOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        return options.run(Experiment.ROBUSTNESS, spec);
    }
}
