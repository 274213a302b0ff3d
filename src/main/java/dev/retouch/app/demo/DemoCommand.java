package dev.retouch.app.demo;

import dev.retouch.app.client.EditClient;
import dev.retouch.app.client.LocalCluster;
import dev.retouch.app.client.RunningStack;
import dev.retouch.app.option.SeedOption;
import dev.retouch.app.option.SheetOption;
import dev.retouch.progress.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: everything from request to result on this machine. */
@Command(
        name = "demo",
        description =
                "Start a broker, an S3 server and a worker on this machine, edit twelve pictures, and stop all three.")
public final class DemoCommand implements Callable<Integer> {

    private static final int SIDE = 128;

    @Option(names = "--keep", description = "Leave everything running, so that submit can send more requests.")
    private boolean keep;

    @Option(names = "--stop", description = "Stop what an earlier demo --keep left running, and do nothing else.")
    private boolean stop;

    @Mixin
    private final SheetOption sheet = new SheetOption(Path.of("retouch-demo.png"));

    @Mixin
    private final SeedOption seed = new SeedOption(7);

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (stop) {
            out.println(stopRunning() ? "the running stack has been stopped" : "nothing was left running");
            out.flush();
            return ExitCode.OK;
        }
        if (keep) {
            if (RunningStack.load().isPresent()) {
                return failed("an earlier demo --keep still runs: use submit with it, or stop it with demo --stop");
            }
            stopRunning();
        }
        out.println("starting a broker, an S3 server and a worker on 127.0.0.1");
        out.flush();
        try (LocalCluster cluster =
                keep ? LocalCluster.startIn(RunningStack.freshFolder(), Map.of()) : LocalCluster.start(Map.of())) {
            Optional<String> failure = run(cluster, out);
            if (failure.isPresent()) {
                return failed(failure.get());
            }
            if (keep) {
                cluster.leaveRunning();
                out.println();
                out.println("Everything is still running. Send another request with");
                out.println("  java -jar target/quarkus-app/quarkus-run.jar submit --source FILE"
                        + " --instruction \"make the mug red\" --wait --out result.png");
                out.println("and stop it with");
                out.println("  java -jar target/quarkus-app/quarkus-run.jar demo --stop");
                out.flush();
            }
            return ExitCode.OK;
        }
    }

    private int failed(String sentence) {
        spec.commandLine().getErr().println(sentence);
        return ExitCode.SOFTWARE;
    }

    /** Stops what is left of a running stack; false when there is none. */
    private static boolean stopRunning() {
        Optional<RunningStack> recorded = RunningStack.recorded();
        recorded.ifPresent(RunningStack::stop);
        return recorded.isPresent();
    }

    /** Why the demo failed; empty when every answer was the expected one. */
    private Optional<String> run(LocalCluster cluster, PrintWriter out) throws IOException {
        List<DemoRequests.Planned> plan = DemoRequests.plan(seed.value(), SIDE);
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
            out.flush();
            Path file = sheet.file().orElseThrow();
            DemoSheet.write(file, done, client);
            out.println();
            out.println("contact sheet: " + file.toAbsolutePath().normalize());
            out.flush();
            long unexpected = done.stream().filter(one -> !one.asExpected()).count();
            if (done.size() < plan.size()) {
                return Optional.of(plan.size() - done.size()
                        + " requests were not answered; the worker's last log line: "
                        + cluster.worker().lastWord());
            }
            return unexpected > 0
                    ? Optional.of(unexpected + " answers are not what the demo expects: see the table")
                    : Optional.empty();
        }
    }
}
