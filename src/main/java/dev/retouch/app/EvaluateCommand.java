package dev.retouch.app;

import dev.retouch.edit.EditException;
import dev.retouch.edit.EditMode;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.EditPipeline;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.edit.Preserve;
import dev.retouch.eval.Evaluation;
import dev.retouch.eval.EvaluationReport;
import dev.retouch.eval.EvaluationSheet;
import dev.retouch.image.PictureEncoder;
import dev.retouch.image.PictureFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Measures a bundle's edits on held-out scenes whose truth is known.")
final class EvaluateCommand implements Callable<Integer> {

    @Option(names = "--dataset", defaultValue = "synthetic", description = "What to edit: synthetic.")
    private String dataset;

    @Option(names = "--seed", defaultValue = "1", description = "Of the scenes and of the edits' noise.")
    private long seed;

    @Option(names = "--count", defaultValue = "64", description = "Local edits; global ones between them come on top.")
    private int count;

    @Option(names = "--bundle", paramLabel = "DIR", description = "Model bundle; the small one by default.")
    private @Nullable Path bundle;

    @Option(names = "--steps", defaultValue = "0", description = "Denoising steps, 0 for the bundle's default.")
    private int steps;

    @Option(names = "--guidance", defaultValue = "0", description = "Guidance scale, 0 for the bundle's default.")
    private double guidance;

    @Option(names = "--precision", defaultValue = "auto", description = "${COMPLETION-CANDIDATES}")
    private PipelineSettings.Precision precision;

    @Option(names = "--json", description = "Print the figures as one JSON object.")
    private boolean json;

    @Option(names = "--sheet", paramLabel = "FILE", description = "Worst and median cases as a PNG.")
    private @Nullable Path sheet;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!dataset.equals("synthetic")) {
            throw new ParameterException(
                    spec.commandLine(), "there is no dataset '" + dataset + "': it can be synthetic");
        }
        if (count < 1) {
            throw new ParameterException(spec.commandLine(), "--count is " + count + ": at least one edit is measured");
        }
        checkOptions();
        EvaluationReport report;
        try (EditPipeline pipeline =
                        EditPipeline.open(Bundles.folder(Optional.ofNullable(bundle)), PipelineSettings.of(precision));
                ProgressBar bar = new ProgressBarBuilder()
                        .setTaskName("evaluate")
                        .setInitialMax(count)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(1000)
                        .build()) {
            report = Evaluation.run(pipeline, seed, count, steps, guidance, bar::stepTo);
        }
        if (sheet != null) {
            Files.write(
                    sheet,
                    PictureEncoder.encode(
                            EvaluationSheet.draw(report), PictureFormat.PNG, PictureEncoder.DEFAULT_JPEG_QUALITY));
        }
        if (json) {
            System.out.println(report.json().toPrettyString());
        } else {
            report.table().forEach(System.out::println);
        }
        return 0;
    }

    /** Every edit takes the same options; an instruction is not among them, so any stands in. */
    private void checkOptions() {
        try {
            new EditOptions("any", seed, steps, guidance, EditMode.AUTO, Preserve.EXACT);
        } catch (EditException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
