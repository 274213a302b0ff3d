package dev.retouch.app.demo;

import dev.retouch.app.client.EditClient;
import dev.retouch.app.client.KeptStack;
import dev.retouch.app.client.LocalCluster;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: everything from request to result on this machine. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "Starts a broker, an S3 server and a worker on this machine, edits twelve pictures, and ends them.")
public final class DemoCommand implements Callable<Integer> {

    private static final int SIDE = 128;

    @Option(names = "--keep", description = "leave everything running, so that submit can send more")
    private boolean keep;

    @Option(names = "--stop", description = "end what an earlier demo --keep left running, and do nothing else")
    private boolean stop;

    @Option(
            names = "--sheet",
            paramLabel = "FILE",
            defaultValue = "retouch-demo.png",
            description = "where the contact sheet is written (default: ${DEFAULT-VALUE})")
    private Path sheet;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "7",
            description = "of the scenes that are edited (default: ${DEFAULT-VALUE})")
    private long seed;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Optional<KeptStack> kept = KeptStack.load();
        if (stop) {
            kept.ifPresentOrElse(KeptStack::stop, () -> out.println("nothing was left running"));
            return 0;
        }
        if (keep && kept.isPresent()) {
            throw new IllegalStateException(
                    "an earlier demo --keep still runs: use submit with it, or end it with demo --stop");
        }
        out.println("starting a broker, an S3 server and a worker on 127.0.0.1");
        out.flush();
        try (LocalCluster cluster =
                keep ? LocalCluster.startDetached(KeptStack.freshFolder(), Map.of()) : LocalCluster.start(Map.of())) {
            boolean good = run(cluster, out);
            if (keep) {
                cluster.leaveRunning();
                out.println();
                out.println("Everything goes on running. Send one more request with");
                out.println("  java -jar target/quarkus-app/quarkus-run.jar submit --source FILE"
                        + " --instruction \"make the mug red\" --wait --out result.png");
                out.println("and end it with");
                out.println("  java -jar target/quarkus-app/quarkus-run.jar demo --stop");
            }
            return good ? 0 : 1;
        }
    }

    private boolean run(LocalCluster cluster, PrintWriter out) throws IOException {
        List<DemoRequests.Planned> plan = DemoRequests.plan(seed, SIDE);
        cluster.awaitWorker();
        try (EditClient client = EditClient.connect(cluster.cluster())) {
            DemoRun run = new DemoRun(cluster.cluster(), client);
            run.send(plan);
            List<DemoRun.Done> done;
            try (ProgressBar bar = new ProgressBarBuilder()
                    .setTaskName("editing")
                    .setInitialMax(plan.size())
                    .setStyle(ProgressBarStyle.ASCII)
                    .build()) {
                done = run.collect(bar::stepTo);
            }
            out.println();
            out.print(DemoTable.of(done));
            if (done.size() < plan.size()) {
                out.println(plan.size() - done.size() + " requests were not answered; the worker's log is "
                        + cluster.worker().log() + " (kept only with --keep)");
            }
            DemoSheet.write(sheet, done, client);
            out.println();
            out.println("contact sheet: " + sheet.toAbsolutePath().normalize());
            return done.size() == plan.size() && done.stream().allMatch(DemoRun.Done::asExpected);
        }
    }
}
