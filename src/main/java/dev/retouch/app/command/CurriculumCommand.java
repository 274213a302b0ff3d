package dev.retouch.app.command;

import dev.retouch.app.option.ExperimentOptions;
import dev.retouch.experiment.Experiment;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code evaluate curriculum}: the paper's section 3.6. */
@Command(
        name = "curriculum",
        description = "Compare decoupled training of the mask predictor with the coupled curriculum.")
public final class CurriculumCommand implements Callable<Integer> {

    @Mixin
    private final ExperimentOptions options = new ExperimentOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        return options.run(Experiment.CURRICULUM, spec);
    }
}
