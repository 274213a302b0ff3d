package dev.retouch.app.load;

import dev.retouch.app.client.Cluster;
import dev.retouch.app.client.ConfiguredCluster;
import dev.retouch.app.client.EditCall;
import dev.retouch.app.client.EditClient;
import dev.retouch.app.client.LocalCluster;
import dev.retouch.app.option.BucketOption;
import dev.retouch.app.option.Usage;
import dev.retouch.app.scenario.ScenarioCommand;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureEncoder;
import dev.retouch.progress.Progress;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code load}: sends requests at a steady rate and reports whether the system keeps up. */
@Command(
        name = "load",
        subcommands = ScenarioCommand.class,
        description = "Send requests at a rate and report throughput, latency and outcomes; exit code 1 below the bar.")
public final class LoadCommand implements Callable<Integer> {

    private static final int SIDE = 128;
    private static final int SOURCES = 16;

    @Option(names = "--count", paramLabel = "N", defaultValue = "60", description = "Requests to send.")
    private int count;

    @Option(names = "--rate", paramLabel = "R", defaultValue = "1", description = "Requests per second.")
    private double rate;

    @Option(
            names = "--configured",
            description = "Use the cluster that the worker's settings name instead of an embedded one.")
    private boolean configured;

    @Option(
            names = "--min-completed",
            paramLabel = "SHARE",
            defaultValue = "1.0",
            description = "Bar: least share of completed requests, 0 to 1.")
    private double minCompleted;

    @Option(
            names = "--max-p95",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "Bar: largest 95th percentile of latency; 0 for none.")
    private double maxP95;

    @Option(
            names = "--quiet",
            paramLabel = "SECONDS",
            defaultValue = "180",
            description = "Time without an answer after which the run ends.")
    private long quiet;

    @Mixin
    private final BucketOption bucket = new BucketOption();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (count < 1 || !(rate > 0)) {
            throw new ParameterException(
                    spec.commandLine(), "--count must be at least 1 and --rate above 0, got " + count + " and " + rate);
        }
        LoadBar bar = Usage.checked(spec, () -> new LoadBar(minCompleted, Duration.ofMillis((long) (maxP95 * 1000))));
        if (configured) {
            return run(ConfiguredCluster.load(bucket.value()), bar);
        }
        try (LocalCluster local = LocalCluster.start(Map.of())) {
            local.awaitWorker();
            return run(local.cluster(), bar);
        }
    }

    private int run(Cluster cluster, LoadBar bar) {
        PrintWriter out = spec.commandLine().getOut();
        try (EditClient client = EditClient.connect(cluster)) {
            List<EditCall> calls = calls(client);
            long start = System.nanoTime();
            LoadReport report;
            try (Progress progress = Progress.of("answers", count)) {
                report = new LoadRun(client, rate, Duration.ofSeconds(quiet)).run(calls, progress::stepTo);
            }
            out.println();
            out.print(report.text(Duration.ofNanos(System.nanoTime() - start)));
            return judged(report, bar);
        }
    }

    /** Prints whether the bar was reached; a run below it is a result, not an error. */
    int judged(LoadReport report, LoadBar bar) {
        PrintWriter out = spec.commandLine().getOut();
        Optional<String> missed = bar.missedBy(report);
        missed.ifPresent(why -> spec.commandLine().getErr().println("below the bar: " + why));
        if (missed.isEmpty()) {
            out.println("the bar is reached");
        }
        out.flush();
        return missed.isPresent() ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    /** Held-out scenes, each used by several requests; every request has its own id and seed. */
    private List<EditCall> calls(EditClient client) {
        String run = UUID.randomUUID().toString().substring(0, 8);
        SceneSet scenes = new SceneSet(11, Split.HELD_OUT, SIDE);
        List<String> sources = new ArrayList<>();
        List<String> instructions = new ArrayList<>();
        for (int i = 0; i < Math.min(SOURCES, count); i++) {
            EditSample sample = scenes.sample(i);
            Picture picture = Picture.opaque(SIDE, SIDE, sample.source().rgb());
            byte[] png = PictureEncoder.png(picture);
            sources.add(client.upload("load/" + run + "/" + i + ".png", png));
            instructions.add(sample.instruction());
        }
        List<EditCall> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int scene = i % sources.size();
            calls.add(new EditCall(
                    "load-" + run + "-" + i, sources.get(scene), instructions.get(scene), Map.of("seed", (long) i)));
        }
        return calls;
    }
}
