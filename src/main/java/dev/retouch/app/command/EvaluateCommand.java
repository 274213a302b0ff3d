package dev.retouch.app.command;

import dev.retouch.app.settings.Bundles;
import dev.retouch.edit.EditMode;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.EditPipeline;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.edit.Preserve;
import dev.retouch.eval.Evaluation;
import dev.retouch.eval.EvaluationReport;
import dev.retouch.eval.EvaluationSheet;
import dev.retouch.failure.FailureException;
import dev.retouch.image.PictureEncoder;
import dev.retouch.image.PictureFormat;
import dev.retouch.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
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
public final class EvaluateCommand implements Callable<Integer> {

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
        checkSheet();
        EvaluationReport report;
        try (EditPipeline pipeline =
                        EditPipeline.open(Bundles.folder(Optional.ofNullable(bundle)), PipelineSettings.of(precision));
                Progress bar = Progress.of("evaluate", count)) {
            report = Evaluation.run(pipeline, seed, count, steps, guidance, bar::stepTo);
        }
        if (json) {
            System.out.println(report.json().toPrettyString());
        } else {
            report.table().forEach(System.out::println);
        }
        if (sheet != null) {
            Files.write(
                    sheet,
                    PictureEncoder.encode(
                            EvaluationSheet.draw(report), PictureFormat.PNG, PictureEncoder.DEFAULT_JPEG_QUALITY));
        }
        return 0;
    }

    /** An hour of edits must not end in a sheet that has no place. */
    private void checkSheet() {
        if (sheet == null) {
            return;
        }
        Path folder = sheet.toAbsolutePath().getParent();
        boolean takes = Files.exists(sheet)
                ? Files.isRegularFile(sheet) && Files.isWritable(sheet)
                : folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
        if (!takes) {
            throw new ParameterException(
                    spec.commandLine(), "cannot write " + sheet + ": name a file in a folder that can be written to");
        }
    }

    /** Every edit takes the same options; an instruction is not among them, so any stands in. */
    private void checkOptions() {
        try {
            new EditOptions("any", seed, steps, guidance, EditMode.AUTO, Preserve.EXACT);
        } catch (FailureException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
