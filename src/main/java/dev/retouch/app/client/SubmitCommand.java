package dev.retouch.app.client;

import dev.retouch.app.option.BucketOption;
import dev.retouch.app.option.ModeOption;
import dev.retouch.app.option.OutputOption;
import dev.retouch.app.option.PictureOptions;
import dev.retouch.app.option.ReferenceOption;
import dev.retouch.app.option.SeedOption;
import dev.retouch.app.option.StepsOption;
import dev.retouch.app.option.Usage;
import dev.retouch.app.option.WhenNotFoundOption;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.Preserve;
import dev.retouch.image.Backdrop;
import dev.retouch.image.OutputOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code submit}: sends one picture through the running system. */
@Command(
        name = "submit",
        description = "Upload a picture, send an edit request for it and, with --wait, download the result.")
public final class SubmitCommand implements Callable<Integer> {

    @Mixin
    private final PictureOptions picture = new PictureOptions();

    @Mixin
    private final ReferenceOption references = new ReferenceOption();

    @Option(
            names = "--wait",
            description = "Wait for the answer and download the result; --out and --mask-out wait too.")
    private boolean wait;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "File for the result, .png, .jpg or .webp; by default the source's name with -edited.png, in the"
                            + " working directory.")
    private @Nullable Path out;

    @Option(
            names = "--interactive",
            description = "Send it to the lane of requests that a person waits for, ahead of those in bulk.")
    private boolean interactive;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final ModeOption mode = new ModeOption();

    @Mixin
    private final WhenNotFoundOption whenNotFound = new WhenNotFoundOption();

    @Mixin
    private final SeedOption seed = new SeedOption(0);

    @Mixin
    private final StepsOption steps = new StepsOption();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "Longest time to wait for the answer.")
    private long timeout;

    @Mixin
    private final BucketOption bucket = new BucketOption();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        // What the worker would refuse is refused here, before anything is uploaded.
        EditOptions options = Usage.checked(
                spec,
                () -> new EditOptions(
                                picture.instruction(), seed.value(), steps.value(), 0, mode.value(), Preserve.EXACT)
                        .with(whenNotFound.value()));
        if (isWaiting()) {
            Usage.checked(spec, () -> picture.outputs(result()).check());
        }
        List<Path> shown = Usage.checked(spec, references::files);
        byte[] content = picture.read();
        List<byte[]> contents = references.read();
        OutputOptions written = Usage.checked(spec, () -> output.value(result(), true));
        Map<String, Object> fields = Usage.checked(spec, () -> fields(options, output.background()));
        PrintWriter console = spec.commandLine().getOut();
        try (EditClient client = EditClient.connect(cluster())) {
            String id = "submit-" + UUID.randomUUID();
            String location =
                    client.upload("submit/" + id + "/" + picture.source().getFileName(), content);
            List<String> others = new ArrayList<>();
            for (int i = 0; i < shown.size(); i++) {
                String key = "submit/" + id + "/reference-" + (i + 1) + "/"
                        + shown.get(i).getFileName();
                others.add(client.upload(key, contents.get(i)));
            }
            client.send(new EditCall(id, location, picture.instruction(), fields, fields(written), others));
            console.println("sent " + id);
            console.flush();
            if (!isWaiting()) {
                return ExitCode.OK;
            }
            return answered(client, id, console);
        }
    }

    private boolean isWaiting() {
        return wait || out != null || picture.maskOut().isPresent();
    }

    /** Waits for the answer and reports it. */
    private int answered(EditClient client, String id, PrintWriter console) throws IOException {
        AnswerWait answers = new AnswerWait(Set.of(id));
        long start = System.nanoTime();
        boolean answered = answers.collect(client, Duration.ofSeconds(timeout), count -> {
            console.printf(Locale.ROOT, "\rwaiting %.0f s", (System.nanoTime() - start) / 1e9);
            console.flush();
        });
        console.println();
        console.flush();
        if (!answered) {
            return failed("no answer to " + id + " after " + timeout
                    + " s: check that a worker runs and is ready, or wait longer with --timeout");
        }
        Answer answer = Objects.requireNonNull(answers.arrivals().get(id)).answer();
        if (answer instanceof Answer.Failed refused) {
            return failed(refused.reason() + ": " + refused.message());
        }
        download(client, (Answer.Completed) answer, console);
        return ExitCode.OK;
    }

    private void download(EditClient client, Answer.Completed done, PrintWriter console) throws IOException {
        console.printf(
                Locale.ROOT,
                "completed: mode %s, region %.1f %%, outside difference %.4f, %.1f s%nresult %s%n",
                done.mode(),
                100 * done.regionArea(),
                done.outsideMeanDifference(),
                done.editSeconds(),
                done.result());
        done.warnings().forEach(warning -> console.println("warning: " + warning));
        Files.write(result(), client.download(done.result()));
        console.println("written to " + result());
        if (picture.maskOut().isPresent()) {
            Files.write(picture.maskOut().get(), client.download(done.mask()));
            console.println("region written to " + picture.maskOut().get());
        }
        console.flush();
    }

    private int failed(String sentence) {
        spec.commandLine().getErr().println(sentence);
        return ExitCode.SOFTWARE;
    }

    private Path result() {
        String name = picture.source().getFileName().toString();
        int dot = name.lastIndexOf('.');
        return out != null ? out : Path.of((dot > 0 ? name.substring(0, dot) : name) + "-edited." + output.extension());
    }

    private Cluster cluster() {
        Cluster cluster = ConfiguredCluster.orRunning(bucket.value());
        return interactive ? cluster.sendingTo(ConfiguredCluster.interactiveTopic()) : cluster;
    }

    private static Map<String, Object> fields(OutputOptions written) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("format", written.format().name().toLowerCase(Locale.ROOT));
        if (written.quality() != null) {
            fields.put("quality", written.quality());
        }
        if (written.chroma() != null) {
            fields.put("chroma", written.chroma().toString());
        }
        fields.put("metadata", written.metadata().toString());
        return fields;
    }

    private static Map<String, Object> fields(EditOptions options, @Nullable Backdrop background) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (background != null) {
            fields.put("background", background.toString());
        }
        fields.put("seed", options.seed());
        fields.put("mode", options.mode().name().toLowerCase(Locale.ROOT));
        fields.put("whenNotFound", options.whenNotFound().name().toLowerCase(Locale.ROOT));
        if (options.steps() != 0) {
            fields.put("steps", options.steps());
        }
        return fields;
    }
}
