package dev.retouch.app.system;

import dev.retouch.app.client.LocalCluster;
import dev.retouch.app.embedded.Child;
import dev.retouch.app.embedded.Ports;
import dev.retouch.app.embedded.S3Access;
import dev.retouch.app.embedded.WorkerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;

/** A second worker beside a cluster's own, and what workers count. */
final class Workers {

    private Workers() {}

    /** Ends with the test. */
    record Further(Child child, String address) implements AutoCloseable {
        @Override
        public void close() {
            child.close();
        }
    }

    /** A cluster's addresses, as a worker or a command of another process has them. */
    static Map<String, String> environment(LocalCluster cluster) {
        S3Access s3 = cluster.stack().s3();
        return Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", cluster.cluster().bootstrapServers(),
                "RETOUCH_S3_ENDPOINT", s3.endpoint().toString(),
                "RETOUCH_S3_REGION", s3.region(),
                "RETOUCH_S3_PATH_STYLE", "true",
                "RETOUCH_S3_ACCESS_KEY", s3.accessKey(),
                "RETOUCH_S3_SECRET_KEY", s3.secretKey());
    }

    /** Starts a worker on a cluster's topics and waits until it is ready. */
    static Further start(LocalCluster cluster, Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(environment(cluster));
        environment.putAll(settings);
        int port = Ports.free();
        Child child = WorkerProcess.launch("further", cluster.stack().folder(), port, environment);
        try {
            WorkerProcess.awaitReady(child, port);
        } catch (RuntimeException e) {
            child.close();
            throw e;
        }
        return new Further(child, "http://127.0.0.1:" + port);
    }

    static String metrics(String address) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(address + "/q/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static double value(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(-1);
    }

    /** How many edits a worker has brought to their end. */
    static double edits(String address) {
        return metrics(address)
                .lines()
                .filter(line -> line.startsWith("retouch_region_area_count{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
    }
}
