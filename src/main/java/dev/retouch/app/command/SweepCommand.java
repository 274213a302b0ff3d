package dev.retouch.app.command;

import dev.retouch.app.option.ExperimentOptions;
import dev.retouch.experiment.Experiment;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code evaluate sweep}: the paper's appendix I. */
@Command(name = "sweep", description = "Train with several values of a setting, and compare them.")
public final class SweepCommand implements Callable<Integer> {

    /** What is varied. */
    enum Setting {
        ALPHA
    }

    @Parameters(paramLabel = "alpha", description = "Setting that is varied: the weight of the region in the loss.")
    private Setting setting;

    @Mixin
    private final ExperimentOptions options = new ExperimentOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        return switch (setting) {
            case ALPHA -> options.run(Experiment.SWEEP_ALPHA, spec);
        };
    }
}
