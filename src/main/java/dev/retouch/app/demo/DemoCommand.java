package dev.retouch.app.demo;

import dev.retouch.app.client.EditClient;
import dev.retouch.app.client.KeptStack;
import dev.retouch.app.client.LocalCluster;
import dev.retouch.progress.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
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
        if (stop) {
            out.println(endKept() ? "the kept stack has ended" : "nothing was left running");
            return 0;
        }
        if (keep) {
            if (KeptStack.load().isPresent()) {
                throw new IllegalStateException(
                        "an earlier demo --keep still runs: use submit with it, or end it with demo --stop");
            }
            endKept();
        }
        out.println("starting a broker, an S3 server and a worker on 127.0.0.1");
        out.flush();
        try (LocalCluster cluster =
                keep ? LocalCluster.startIn(KeptStack.freshFolder(), Map.of()) : LocalCluster.start(Map.of())) {
            run(cluster, out);
            if (keep) {
                cluster.leaveRunning();
                out.println();
                out.println("Everything goes on running. Send one more request with");
                out.println("  java -jar target/quarkus-app/quarkus-run.jar submit --source FILE"
                        + " --instruction \"make the mug red\" --wait --out result.png");
                out.println("and end it with");
                out.println("  java -jar target/quarkus-app/quarkus-run.jar demo --stop");
            }
            return 0;
        }
    }

    /** Ends what is left of a kept stack; false when there is none. */
    private static boolean endKept() {
        Optional<KeptStack> noted = KeptStack.noted();
        noted.ifPresent(KeptStack::stop);
        return noted.isPresent();
    }

    private void run(LocalCluster cluster, PrintWriter out) throws IOException {
        List<DemoRequests.Planned> plan = DemoRequests.plan(seed, SIDE);
        cluster.awaitWorker();
        out.println("the worker is ready; sending " + plan.size() + " requests");
        out.flush();
        try (EditClient client = EditClient.connect(cluster.cluster())) {
            DemoRun run = new DemoRun(cluster.cluster(), client);
            run.send(plan);
            List<DemoRun.Done> done;
            try (Progress bar = Progress.of("editing", plan.size())) {
                done = run.collect(bar::stepTo);
            }
            out.println();
            out.print(DemoTable.of(done));
            DemoSheet.write(sheet, done, client);
            out.println();
            out.println("contact sheet: " + sheet.toAbsolutePath().normalize());
            out.flush();
            long unexpected = done.stream().filter(one -> !one.asExpected()).count();
            if (done.size() < plan.size()) {
                throw new IllegalStateException(plan.size() - done.size()
                        + " requests were not answered; the worker's last words: "
                        + cluster.worker().lastWord());
            }
            if (unexpected > 0) {
                throw new IllegalStateException(unexpected + " answers are not what the demo expects: see the table");
            }
        }
    }
}
