package dev.retouch.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.app.option.BundleOption;
import dev.retouch.app.option.GuidanceOption;
import dev.retouch.app.option.JsonOption;
import dev.retouch.app.option.PrecisionOption;
import dev.retouch.app.option.ResidencyOption;
import dev.retouch.app.option.SeedOption;
import dev.retouch.app.option.SheetOption;
import dev.retouch.app.option.StepsOption;
import dev.retouch.app.option.Usage;
import dev.retouch.bundle.BundleConfig;
import dev.retouch.edit.EditMode;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.MeasuredPipeline;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.edit.Preserve;
import dev.retouch.eval.Evaluation;
import dev.retouch.eval.EvaluationReport;
import dev.retouch.eval.EvaluationSheet;
import dev.retouch.eval.dataset.DatasetReport;
import dev.retouch.image.PictureEncoder;
import dev.retouch.progress.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code evaluate}: figures of a bundle on drawn scenes. */
@Command(
        name = "evaluate",
        subcommands = {
            AblationCommand.class,
            RobustnessCommand.class,
            SweepCommand.class,
            GateCommand.class,
            CurriculumCommand.class,
            EvaluateNegativesCommand.class
        },
        description = "Measure a bundle's edits on held-out scenes for which the right result is known.")
public final class EvaluateCommand implements Callable<Integer> {

    private static final String SYNTHETIC = "synthetic";

    @Option(
            names = "--dataset",
            defaultValue = SYNTHETIC,
            paramLabel = "NAME|DIR",
            description = "What to edit: synthetic for drawn scenes, or a folder of shards that retouch data made.")
    private String dataset;

    @Mixin
    private final SeedOption seed = new SeedOption(1);

    @Option(
            names = "--count",
            defaultValue = "64",
            paramLabel = "N",
            description =
                    "Edits to measure, at most; of drawn scenes local ones, and the global ones between them too.")
    private int count;

    @Mixin
    private final StepsOption steps = new StepsOption();

    @Mixin
    private final GuidanceOption guidance = new GuidanceOption();

    @Mixin
    private final BundleOption bundle = new BundleOption();

    @Mixin
    private final PrecisionOption precision = new PrecisionOption();

    @Mixin
    private final ResidencyOption residency = new ResidencyOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Mixin
    private final SheetOption sheet = new SheetOption(null);

    @Mixin
    private final DatasetOptions ofDataset = new DatasetOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        refuseBadUsage();
        PrintWriter console = spec.commandLine().getOut();
        if (!dataset.equals(SYNTHETIC)) {
            DatasetReport report = measuredDataset();
            List<String> lines = json.isGiven() ? List.of(report.json().toPrettyString()) : report.table();
            lines.forEach(console::println);
            console.flush();
            return ExitCode.OK;
        }
        EvaluationReport report = measured();
        if (json.isGiven()) {
            console.println(report.json().toPrettyString());
        } else {
            report.table().forEach(console::println);
        }
        console.flush();
        if (sheet.file().isPresent()) {
            Files.write(sheet.file().get(), PictureEncoder.png(EvaluationSheet.draw(report)));
        }
        return ExitCode.OK;
    }

    private void refuseBadUsage() {
        if (!dataset.equals(SYNTHETIC) && !Files.isDirectory(Path.of(dataset))) {
            throw new ParameterException(
                    spec.commandLine(),
                    "there is no dataset '" + dataset + "': it can be synthetic, or a folder of shards");
        }
        if (!dataset.equals(SYNTHETIC) && sheet.file().isPresent()) {
            throw new ParameterException(
                    spec.commandLine(), "--sheet shows drawn scenes: leave it out for a folder of shards");
        }
        Usage.checked(spec, ofDataset::check);
        if (count < 1) {
            throw new ParameterException(spec.commandLine(), "--count is " + count + ": at least one edit is measured");
        }
        // The options are the same for every edit but for the instruction, so any instruction will do here.
        Usage.checked(
                spec,
                () -> new EditOptions(
                        "any", seed.value(), steps.value(), guidance.value(), EditMode.AUTO, Preserve.EXACT));
        Usage.checked(spec, sheet::requireWritable);
    }

    private EvaluationReport measured() throws IOException {
        try (MeasuredPipeline pipeline = MeasuredPipeline.open(
                        bundle.folder(), PipelineSettings.of(precision.value()).with(residency.value()));
                Progress bar = Progress.of("evaluate", count)) {
            return Evaluation.run(pipeline, seed.value(), count, steps.value(), guidance.value(), bar::stepTo);
        }
    }

    private DatasetReport measuredDataset() throws IOException {
        try (MeasuredPipeline pipeline = MeasuredPipeline.open(
                bundle.folder(), PipelineSettings.of(precision.value()).with(residency.value()))) {
            boolean limited = spec.commandLine().getParseResult().hasMatchedOption("--count");
            ObjectNode computed = new ObjectMapper()
                    .createObjectNode()
                    .put("precision", precision.value().name())
                    .put(
                            "schedule",
                            BundleConfig.read(bundle.folder()).scheduler().toString());
            return ofDataset.measured(
                    pipeline,
                    computed,
                    Path.of(dataset),
                    seed.value(),
                    limited ? count : Integer.MAX_VALUE,
                    steps.value(),
                    guidance.value());
        }
    }
}
