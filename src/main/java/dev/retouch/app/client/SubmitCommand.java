package dev.retouch.app.client;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Option(names = "--seed", paramLabel = "N", description = "of the noise")
    private @Nullable Long seed;

    @Option(names = "--steps", paramLabel = "N", description = "denoising steps")
    private @Nullable Integer steps;

    @Option(names = "--mode", paramLabel = "auto|local|global", description = "where the edit may act")
    private @Nullable String mode;

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
            description = "where sources are uploaded when no stack was kept (default: ${DEFAULT-VALUE})")
    private String bucket;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        byte[] content = read(source);
        Cluster cluster = KeptStack.load().map(KeptStack::cluster).orElseGet(() -> ConfiguredCluster.load(bucket));
        PrintWriter console = spec.commandLine().getOut();
        try (EditClient client = EditClient.connect(cluster)) {
            String id = "submit-" + UUID.randomUUID();
            String location = client.upload("submit/" + id + "/" + source.getFileName(), content);
            client.send(new EditCall(id, location, instruction, options(), isJpeg(result()) ? "jpeg" : "png"));
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

    private static boolean isJpeg(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".jpg") || name.endsWith(".jpeg");
    }

    private Map<String, Object> options() {
        Map<String, Object> options = new LinkedHashMap<>();
        if (seed != null) {
            options.put("seed", seed);
        }
        if (steps != null) {
            options.put("steps", steps);
        }
        if (mode != null) {
            options.put("mode", mode.toLowerCase(Locale.ROOT));
        }
        return options;
    }

    private static byte[] read(Path file) throws IOException {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new IOException("cannot read " + file + ": name a picture file with --source");
        }
        return Files.readAllBytes(file);
    }
}
