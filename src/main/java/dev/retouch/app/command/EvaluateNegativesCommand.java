package dev.retouch.app.command;

import dev.retouch.app.option.BundleOption;
import dev.retouch.app.option.JsonOption;
import dev.retouch.app.option.PrecisionOption;
import dev.retouch.app.option.SeedOption;
import dev.retouch.edit.MeasuredPipeline;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.eval.NegativesCheck;
import dev.retouch.eval.NegativesReport;
import dev.retouch.progress.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code evaluate negatives}: whether instructions that name nothing are refused. */
@Command(
        name = "negatives",
        description = {
            "Measure how many instructions that name nothing in a picture are refused, and how many good ones.",
            "Pictures, and the words of those that name nothing, are held out from training."
        })
public final class EvaluateNegativesCommand implements Callable<Integer> {

    @Mixin
    private final SeedOption seed = new SeedOption(1);

    @Option(
            names = "--count",
            defaultValue = "100",
            paramLabel = "N",
            description = "Instructions that name nothing; there are twice as many good ones.")
    private int count;

    @Option(
            names = "--free",
            description = "Word them as people write: most in sentences that no training has, some with greetings and"
                    + " remarks, some in capitals.")
    private boolean freely;

    @Mixin
    private final BundleOption bundle = new BundleOption();

    @Mixin
    private final PrecisionOption precision = new PrecisionOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (count < 1) {
            throw new ParameterException(spec.commandLine(), "--count is " + count + ": at least one is measured");
        }
        NegativesReport report = measured();
        PrintWriter console = spec.commandLine().getOut();
        if (json.isGiven()) {
            console.println(report.json().toPrettyString());
        } else {
            report.table().forEach(console::println);
        }
        console.flush();
        return ExitCode.OK;
    }

    private NegativesReport measured() throws IOException {
        try (MeasuredPipeline pipeline =
                        MeasuredPipeline.open(bundle.folder(), PipelineSettings.of(precision.value()));
                Progress bar = Progress.of("evaluate negatives", 3L * count)) {
            return NegativesCheck.run(pipeline, seed.value(), count, freely, bar::stepTo);
        }
    }
}
