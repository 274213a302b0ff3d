package dev.retouch.app.command;

import dev.retouch.app.client.ConfiguredCluster;
import dev.retouch.worker.job.Lane;
import dev.retouch.worker.kafka.IntakeMode;
import dev.retouch.worker.kafka.LagReading;
import dev.retouch.worker.kafka.LagWatch;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lag}: what waits in the topics, also while no worker runs. */
@Command(
        name = "lag",
        description = "Say how many requests of each lane wait for their answers, and for how long the oldest does.")
public final class LagCommand implements Callable<Integer> {

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    @Option(
            names = "--serve",
            paramLabel = "PORT",
            description = "Answer GET /lag with the numbers as JSON, for a scaler, and GET /metrics as Prometheus reads"
                    + " them, until it is stopped.")
    private @Nullable Integer port;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return port == null ? print() : serve(port);
    }

    private int print() throws InterruptedException {
        try (LagReading reading = reading()) {
            for (Lane lane : Lane.values()) {
                LagReading.Lag lag = reading.of(lane);
                spec.commandLine()
                        .getOut()
                        .printf(
                                "%-12s %d records, the oldest for %d s%n",
                                name(lane), lag.records(), lag.oldest().toSeconds());
            }
            return 0;
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalStateException("the broker does not say what waits: " + cause.getMessage(), e);
        }
    }

    private static int serve(int port) throws IOException, InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        Signals.on("TERM", end::countDown);
        Signals.on("INT", end::countDown);
        try (LagServer server = new LagServer(port);
                LagWatch watch = new LagWatch(LagCommand::reading, server, INTERVAL)) {
            watch.start();
            end.await();
        }
        return 0;
    }

    private static LagReading reading() {
        Config config = ConfigProvider.getConfig();
        IntakeMode mode = text(config, "retouch.intake")
                .map(name -> IntakeMode.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')))
                .orElse(IntakeMode.CONSUMER_GROUP);
        Map<Lane, String> topics = Map.of(
                Lane.BULK, text(config, "retouch.topics.requested").orElse("retouch.edit.requested"),
                Lane.INTERACTIVE,
                        text(config, "retouch.topics.interactive").orElse("retouch.edit.requested.interactive"));
        return new LagReading(ConfiguredCluster.kafka(), mode, topics, Clock.systemUTC());
    }

    private static Optional<String> text(Config config, String name) {
        return config.getOptionalValue(name, String.class);
    }

    private static String name(Lane lane) {
        return lane.name().toLowerCase(Locale.ROOT);
    }
}
