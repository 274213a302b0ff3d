package dev.retouch.app.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.retouch.worker.job.Lane;
import dev.retouch.worker.kafka.LagReading;
import dev.retouch.worker.kafka.LagWatch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Answers over HTTP what waits: {@code /lag} as JSON for a scaler, {@code /metrics} under the names of a worker's own metrics. */
final class LagServer implements LagWatch.Listener, AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<Lane, LagReading.Lag> known = new ConcurrentHashMap<>();
    private final HttpServer server;

    /**
     * A server that answers at once; everything is unknown until it is told.
     *
     * @param port 0 for any that is free
     * @throws IOException when the port is taken
     */
    LagServer(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(port), 0);
        server.createContext("/lag", this::lag);
        server.createContext("/metrics", this::metrics);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void lag(Lane lane, LagReading.Lag lag) {
        known.put(lane, lag);
    }

    @Override
    public void unknown(Lane lane) {
        known.remove(lane);
    }

    /** All lanes or an error: a scaler that took an unknown lag for none would end the workers. */
    private void lag(HttpExchange exchange) throws IOException {
        Map<String, Long> lanes = new TreeMap<>();
        known.forEach((lane, lag) -> lanes.put(name(lane), lag.records()));
        if (lanes.size() == Lane.values().length) {
            answer(exchange, 200, "application/json", JSON.writeValueAsString(lanes));
        } else {
            answer(exchange, 503, "text/plain", "the broker has not said what waits\n");
        }
    }

    /** As a worker tells it; what is not known is not a number. */
    private void metrics(HttpExchange exchange) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("# HELP retouch_lag Records without an answer\n# TYPE retouch_lag gauge\n");
        for (Lane lane : Lane.values()) {
            LagReading.Lag lag = known.get(lane);
            text.append(String.format(
                    Locale.ROOT,
                    "retouch_lag{lane=\"%s\"} %s%n",
                    name(lane),
                    lag == null ? "NaN" : Long.toString(lag.records())));
        }
        text.append("# HELP retouch_lag_age_seconds How long the oldest of them has been waiting\n");
        text.append("# TYPE retouch_lag_age_seconds gauge\n");
        for (Lane lane : Lane.values()) {
            LagReading.Lag lag = known.get(lane);
            text.append(String.format(
                    Locale.ROOT,
                    "retouch_lag_age_seconds{lane=\"%s\"} %s%n",
                    name(lane),
                    lag == null ? "NaN" : Double.toString(lag.oldest().toMillis() / 1e3)));
        }
        answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", text.toString());
    }

    private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String name(Lane lane) {
        return lane.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
