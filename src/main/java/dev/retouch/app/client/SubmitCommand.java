package dev.retouch.app.client;

import dev.retouch.edit.EditMode;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.Preserve;
import dev.retouch.failure.FailureException;
import dev.retouch.image.PictureFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code submit}: sends one picture through the running system. */
@Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        description = "Uploads a picture, sends an edit request for it and, with --wait, brings the result back.")
public final class SubmitCommand implements Callable<Integer> {

    @Option(names = "--source", required = true, paramLabel = "FILE", description = "the picture to edit")
    private Path source;

    @Option(names = "--instruction", required = true, paramLabel = "TEXT", description = "what to change")
    private String instruction;

    @Option(names = "--wait", description = "wait for the answer and download the result")
    private boolean wait;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "where the result is written, .png or .jpg; waits for it (default with --wait: the source's"
                    + " name with -edited.png, in the working directory)")
    private @Nullable Path out;

    @Option(
            names = "--mask-out",
            paramLabel = "FILE",
            description = "where the predicted region is written; waits for it")
    private @Nullable Path maskOut;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "of the noise")
    private long seed;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "0",
            description = "denoising steps, 0 for the bundle's default")
    private int steps;

    @Option(
            names = "--mode",
            paramLabel = "auto|local|global",
            defaultValue = "auto",
            description = "where the edit may act")
    private EditMode mode;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "how long to wait (default: ${DEFAULT-VALUE})")
    private long timeout;

    @Option(
            names = "--bucket",
            paramLabel = "NAME",
            defaultValue = "retouch-sources",
            description = "where sources are uploaded when a broker is configured (default: ${DEFAULT-VALUE})")
    private String bucket;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        EditOptions options = options();
        byte[] content = read(source);
        PictureFormat format = format();
        Cluster cluster = cluster();
        PrintWriter console = spec.commandLine().getOut();
        try (EditClient client = EditClient.connect(cluster)) {
            String id = "submit-" + UUID.randomUUID();
            String location = client.upload("submit/" + id + "/" + source.getFileName(), content);
            String form = format.name().toLowerCase(Locale.ROOT);
            client.send(new EditCall(id, location, instruction, fields(options), form));
            console.println("sent " + id);
            console.flush();
            if (!wait && out == null && maskOut == null) {
                return 0;
            }
            return finish(client, id, console);
        }
    }

    private int finish(EditClient client, String id, PrintWriter console) throws IOException {
        AnswerWait answers = new AnswerWait(Set.of(id));
        long start = System.nanoTime();
        boolean answered = answers.collect(client, Duration.ofSeconds(timeout), count -> {
            console.printf(Locale.ROOT, "\rwaiting %.0f s", (System.nanoTime() - start) / 1e9);
            console.flush();
        });
        console.println();
        if (!answered) {
            throw new IllegalStateException("no answer to " + id + " after " + timeout
                    + " s: check that a worker runs and is ready, or wait longer with --timeout");
        }
        Answer answer = answers.arrivals().get(id).answer();
        if (answer instanceof Answer.Failed failed) {
            throw new IllegalStateException(failed.reason() + ": " + failed.message());
        }
        Answer.Completed done = (Answer.Completed) answer;
        console.printf(
                Locale.ROOT,
                "completed: mode %s, region %.1f %%, outside difference %.4f, %.1f s%nresult %s%n",
                done.mode(),
                100 * done.regionArea(),
                done.outsideMeanDifference(),
                done.editSeconds(),
                done.result());
        Files.write(result(), client.download(done.result()));
        console.println("written to " + result());
        if (maskOut != null) {
            Files.write(maskOut, client.download(done.mask()));
            console.println("region written to " + maskOut);
        }
        return 0;
    }

    private Path result() {
        String name = source.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return out != null ? out : Path.of((dot > 0 ? name.substring(0, dot) : name) + "-edited.png");
    }

    private PictureFormat format() {
        try {
            return PictureFormat.ofName(result());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** A broker that is named wins: who names one means that one, whatever a demo left running. */
    private Cluster cluster() {
        Optional<KeptStack> kept = ConfiguredCluster.isNamed() ? Optional.empty() : KeptStack.load();
        return kept.map(KeptStack::cluster).orElseGet(() -> ConfiguredCluster.load(bucket));
    }

    /** What the worker would refuse is refused here, before anything is uploaded. */
    private EditOptions options() {
        try {
            return new EditOptions(instruction, seed, steps, 0, mode, Preserve.EXACT);
        } catch (FailureException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static Map<String, Object> fields(EditOptions options) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("seed", options.seed());
        fields.put("mode", options.mode().name().toLowerCase(Locale.ROOT));
        if (options.steps() != 0) {
            fields.put("steps", options.steps());
        }
        return fields;
    }

    private static byte[] read(Path file) throws IOException {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new IOException("cannot read " + file + ": name a picture file with --source");
        }
        return Files.readAllBytes(file);
    }
}
