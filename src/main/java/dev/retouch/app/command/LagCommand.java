package dev.retouch.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.retouch.app.client.ConfiguredCluster;
import dev.retouch.worker.job.Lane;
import dev.retouch.worker.kafka.IntakeMode;
import dev.retouch.worker.kafka.LagReading;
import dev.retouch.worker.kafka.LagWatch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
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

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    @Option(
            names = "--serve",
            paramLabel = "PORT",
            description = "Answer GET /lag with the numbers as JSON until it is stopped, for a scaler.")
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

    private int serve(int port) throws IOException, InterruptedException {
        Map<Lane, Long> known = new ConcurrentHashMap<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
        server.createContext("/lag", exchange -> answer(exchange, known));
        CountDownLatch end = new CountDownLatch(1);
        Signals.on("TERM", end::countDown);
        Signals.on("INT", end::countDown);
        try (LagWatch watch = new LagWatch(LagCommand::reading, keeping(known), INTERVAL)) {
            watch.start();
            server.start();
            end.await();
        }
        server.stop(0);
        return 0;
    }

    private static LagWatch.Listener keeping(Map<Lane, Long> known) {
        return new LagWatch.Listener() {
            @Override
            public void lag(Lane lane, LagReading.Lag lag) {
                known.put(lane, lag.records());
            }

            @Override
            public void unknown(Lane lane) {
                known.remove(lane);
            }
        };
    }

    /** All lanes or an error: a scaler that took an unknown lag for none would end the workers. */
    private static void answer(HttpExchange exchange, Map<Lane, Long> known) throws IOException {
        Map<String, Long> lanes = new TreeMap<>();
        known.forEach((lane, records) -> lanes.put(name(lane), records));
        boolean complete = lanes.size() == Lane.values().length;
        byte[] body = complete
                ? JSON.writeValueAsBytes(lanes)
                : "the broker has not said what waits\n".getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", complete ? "application/json" : "text/plain");
        exchange.sendResponseHeaders(complete ? 200 : 503, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
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
