package dev.retouch.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.app.settings.Bundles;
import dev.retouch.edit.EditMode;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.EditOutcome;
import dev.retouch.edit.EditPipeline;
import dev.retouch.edit.EditReport;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.edit.Preserve;
import dev.retouch.failure.FailureException;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "edit",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Edits one picture, without Kafka or S3.")
public final class EditCommand implements Callable<Integer> {

    @Option(names = "--source", required = true, paramLabel = "FILE", description = "Picture: PNG, JPEG or WebP.")
    private Path source;

    @Option(names = "--instruction", required = true, paramLabel = "TEXT", description = "What to change.")
    private String instruction;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Result: .png, .jpg or .jpeg.")
    private Path out;

    @Option(names = "--mask-out", paramLabel = "FILE", description = "The predicted region, as a grey PNG.")
    private @Nullable Path maskOut;

    @Option(names = "--bundle", paramLabel = "DIR", description = "Model bundle; the small one by default.")
    private @Nullable Path bundle;

    @Option(names = "--seed", defaultValue = "0", description = "Same seed, same bytes.")
    private long seed;

    @Option(names = "--steps", defaultValue = "0", description = "Denoising steps, 0 for the bundle's default.")
    private int steps;

    @Option(names = "--guidance", defaultValue = "0", description = "Guidance scale, 0 for the bundle's default.")
    private double guidance;

    @Option(names = "--mode", defaultValue = "auto", description = "${COMPLETION-CANDIDATES}")
    private EditMode mode;

    @Option(names = "--preserve", defaultValue = "exact", description = "${COMPLETION-CANDIDATES}")
    private Preserve preserve;

    @Option(names = "--precision", defaultValue = "auto", description = "${COMPLETION-CANDIDATES}")
    private PipelineSettings.Precision precision;

    @Option(
            names = "--lora",
            paramLabel = "FILE[:SCALE]",
            description = "Low-rank change to merge into the transformer; may be given several times.")
    private List<String> loras = List.of();

    @Option(names = "--json", description = "Print the report as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        EditOptions options = options();
        PictureFormat format = format(out);
        if (!Files.isReadable(source) || Files.isDirectory(source)) {
            throw new IOException("cannot read " + source + ": name a picture file with --source");
        }
        byte[] bytes = Files.readAllBytes(source);
        try (EditPipeline editor = EditPipeline.open(
                Bundles.folder(Optional.ofNullable(bundle)),
                PipelineSettings.of(precision).with(loras))) {
            Picture picture = editor.decode(bytes);
            EditOutcome outcome = editor.edit(picture, options);
            Files.write(out, editor.encode(outcome.result(), format));
            if (maskOut != null) {
                Files.write(maskOut, editor.encode(outcome.mask(), PictureFormat.PNG));
            }
            report(outcome.report());
        }
        return 0;
    }

    private EditOptions options() {
        try {
            return new EditOptions(instruction, seed, steps, guidance, mode, preserve);
        } catch (FailureException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private PictureFormat format(Path file) {
        try {
            return PictureFormat.ofName(file);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void report(EditReport report) throws IOException {
        String modeUsed = report.mode().name().toLowerCase(Locale.ROOT);
        if (!json) {
            System.out.printf(
                    Locale.ROOT,
                    "%s edit, region %.1f %% of the picture, outside it mean difference %.4f, %.2f s -> %s%n",
                    modeUsed,
                    100 * report.regionArea(),
                    report.outsideMeanDifference(),
                    report.stages().values().stream()
                                    .mapToLong(d -> d.toMillis())
                                    .sum()
                            / 1000.0,
                    out);
            return;
        }
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode node = mapper.createObjectNode()
                .put("mode", modeUsed)
                .put("regionArea", report.regionArea())
                .put("outsideMeanDifference", report.outsideMeanDifference())
                .put("outsideMaxDifference", report.outsideMaxDifference())
                .put("seed", report.seed())
                .put("steps", report.steps());
        ObjectNode stages = node.putObject("stages");
        report.stages().forEach((name, time) -> stages.put(name, time.toMillis()));
        System.out.println(mapper.writeValueAsString(node));
    }
}
