package dev.retouch.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.retouch.app.settings.S3Clients;
import dev.retouch.app.settings.SettingsReading;
import dev.retouch.worker.job.DecidedJobs;
import dev.retouch.worker.store.AllowList;
import dev.retouch.worker.store.S3ObjectStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * How many requests a second are answered that need no edit, over a store in the same process: a client whose deadlines
 * have passed must not hold up the others.
 */
final class DecideBench {

    private static final int REQUESTS = 10_000;
    private static final int ROUNDS = 3;

    private DecideBench() {}

    public static void main(String... args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
        ExecutorService threads = Executors.newFixedThreadPool(16);
        server.setExecutor(threads);
        server.createContext("/", DecideBench::answer);
        server.start();
        String endpoint = "http://127.0.0.1:" + server.getAddress().getPort();
        var config = SettingsReading.of(
                        Map.of(
                                "RETOUCH_S3_ENDPOINT", endpoint,
                                "RETOUCH_S3_PATH_STYLE", "true",
                                "RETOUCH_S3_ACCESS_KEY", "key",
                                "RETOUCH_S3_SECRET_KEY", "secret"),
                        Map.of())
                .config();
        AllowList all = new AllowList("RETOUCH_S3_READ", List.of("sources", "results"));
        try (S3ObjectStore store = new S3ObjectStore(S3Clients.of(config.s3()), all, all, config.maxBytes())) {
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                int late = DecidedJobs.late(store, REQUESTS);
                System.out.printf(
                        "deadline passed: %d answered, %.0f a second%n",
                        late, late / ((System.nanoTime() - start) / 1e9));
            }
        } finally {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    /** Every source is there, and no answer is. */
    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            boolean source = exchange.getRequestURI().getPath().startsWith("/sources/");
            exchange.getResponseHeaders().set("ETag", "\"e\"");
            if (source) {
                exchange.getResponseHeaders().set("Content-Length", "100000");
            }
            exchange.sendResponseHeaders(source ? 200 : 404, -1);
        }
    }
}
