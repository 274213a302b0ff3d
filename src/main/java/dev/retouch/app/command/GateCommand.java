package dev.retouch.app.command;

import dev.retouch.app.option.ExperimentOptions;
import dev.retouch.experiment.Experiment;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code evaluate gate}: the paper's appendix C. */
@Command(name = "gate", description = "Compare the learned gate with a hard one, at the seams too.")
public final class GateCommand implements Callable<Integer> {

    @Mixin
    private final ExperimentOptions options = new ExperimentOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        return options.run(Experiment.GATE, spec);
    }
}
