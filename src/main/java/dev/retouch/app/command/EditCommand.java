package dev.retouch.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.app.option.BundleOption;
import dev.retouch.app.option.GuidanceOption;
import dev.retouch.app.option.JsonOption;
import dev.retouch.app.option.LoraOption;
import dev.retouch.app.option.ModeOption;
import dev.retouch.app.option.OutputOption;
import dev.retouch.app.option.PictureOptions;
import dev.retouch.app.option.PrecisionOption;
import dev.retouch.app.option.ReferenceOption;
import dev.retouch.app.option.ResidencyOption;
import dev.retouch.app.option.SeedOption;
import dev.retouch.app.option.StepsOption;
import dev.retouch.app.option.Usage;
import dev.retouch.app.option.WhenNotFoundOption;
import dev.retouch.edit.EditFiles;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.EditOutcome;
import dev.retouch.edit.EditPipeline;
import dev.retouch.edit.EditReport;
import dev.retouch.edit.LocalCompute;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.edit.Preserve;
import dev.retouch.image.Backdrop;
import dev.retouch.image.DecodedPicture;
import dev.retouch.image.OutputOptions;
import dev.retouch.image.Picture;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code edit}: one picture in this process. */
@Command(name = "edit", description = "Edit one picture, without Kafka or S3.")
public final class EditCommand implements Callable<Integer> {

    @Mixin
    private final PictureOptions picture = new PictureOptions();

    @Mixin
    private final ReferenceOption references = new ReferenceOption();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "File for the result: .png, .jpg, .jpeg or .webp.")
    private Path out;

    @Option(
            names = "--no-provenance",
            negatable = true,
            description = "Leave out of the result that it was edited, with which model, and the instruction's hash.")
    private boolean provenance = true;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final ModeOption mode = new ModeOption();

    @Mixin
    private final WhenNotFoundOption whenNotFound = new WhenNotFoundOption();

    @Option(
            names = "--preserve",
            defaultValue = "exact",
            description = "How the source outside the region is kept: ${COMPLETION-CANDIDATES}.")
    private Preserve preserve;

    @Option(
            names = "--local-compute",
            defaultValue = "auto",
            description = "How much of the picture each step of a local edit computes: ${COMPLETION-CANDIDATES}.")
    private LocalCompute localCompute;

    @Mixin
    private final SeedOption seed = new SeedOption(0);

    @Mixin
    private final StepsOption steps = new StepsOption();

    @Mixin
    private final GuidanceOption guidance = new GuidanceOption();

    @Mixin
    private final BundleOption bundle = new BundleOption();

    @Mixin
    private final LoraOption loras = new LoraOption();

    @Mixin
    private final PrecisionOption precision = new PrecisionOption();

    @Mixin
    private final ResidencyOption residency = new ResidencyOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        EditOptions options = Usage.checked(
                spec,
                () -> new EditOptions(
                        picture.instruction(),
                        seed.value(),
                        steps.value(),
                        guidance.value(),
                        mode.value(),
                        preserve,
                        localCompute,
                        whenNotFound.value()));
        OutputOptions written = Usage.checked(spec, () -> output.value(out, provenance));
        Optional<Backdrop> background = Usage.checked(spec, () -> Optional.ofNullable(output.background()));
        Usage.checked(spec, () -> picture.outputs(out).check());
        int shown = Usage.checked(spec, references::files).size();
        byte[] encoded = picture.read();
        List<byte[]> contents = references.read();
        try (EditPipeline editor = EditPipeline.open(
                bundle.folder(),
                PipelineSettings.of(precision.value()).with(loras.values()).with(residency.value()))) {
            editor.requireReferences(shown);
            DecodedPicture source = editor.decodeWithWarnings(encoded).on(background.orElse(null));
            written.requireFits(source.picture());
            List<Picture> others = contents.stream()
                    .map(bytes -> editor.decodeWithWarnings(bytes).picture())
                    .toList();
            EditOutcome outcome = editor.edit(source.picture(), others, options).after(source);
            EditFiles files = editor.encode(source, options, outcome, written);
            Files.write(out, files.result());
            if (picture.maskOut().isPresent()) {
                Files.write(picture.maskOut().get(), files.mask());
            }
            PrintWriter console = spec.commandLine().getOut();
            console.println(json.isGiven() ? object(files) : line(files.report()));
            console.flush();
            files.report()
                    .warnings()
                    .forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
        }
        return ExitCode.OK;
    }

    private String line(EditReport report) {
        long millis =
                report.stages().values().stream().mapToLong(Duration::toMillis).sum();
        return String.format(
                Locale.ROOT,
                "%s edit, region %.1f %% of the picture, %d of %d steps dense, outside it mean difference %.4f, %.2f s"
                        + " -> %s",
                modeUsed(report),
                100 * report.regionArea(),
                report.denseSteps(),
                report.steps(),
                report.outsideMeanDifference(),
                millis / 1000.0,
                out);
    }

    private static String object(EditFiles files) {
        EditReport report = files.report();
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode node = mapper.createObjectNode()
                .put("mode", modeUsed(report))
                .put("regionArea", report.regionArea())
                .put("outsideMeanDifference", report.outsideMeanDifference())
                .put("outsideMaxDifference", report.outsideMaxDifference())
                .put("alpha", files.alpha().name().toLowerCase(Locale.ROOT))
                .put("seed", report.seed())
                .put("steps", report.steps())
                .put("denseSteps", report.denseSteps());
        if (report.confidence() != null) {
            node.set("confidence", mapper.valueToTree(report.confidence()));
        }
        ObjectNode stages = node.putObject("stages");
        report.stages().forEach((name, time) -> stages.put(name, time.toMillis()));
        node.set("drift", mapper.valueToTree(report.drift()));
        ArrayNode warnings = node.putArray("warnings");
        report.warnings().forEach(warnings::add);
        return node.toString();
    }

    private static String modeUsed(EditReport report) {
        return report.mode().name().toLowerCase(Locale.ROOT);
    }
}
