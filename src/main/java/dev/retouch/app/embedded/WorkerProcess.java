package dev.retouch.app.embedded;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The {@code worker} command of the packaged application in a separate process, as in production. */
public final class WorkerProcess {

    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    /** What the default limits of pictures need; nothing is taken that no picture asks for. */
    public static final int HEAP_MEGABYTES = 2300;

    /** A collection leaves no garbage in place: what it leaves is what lives. */
    private static final String NO_DEAD_WOOD = "-XX:MarkSweepDeadRatio=0";

    private WorkerProcess() {}

    /**
     * Starts a worker; it is not ready yet.
     *
     * @param name of the child and its log file
     * @param folder for its log file
     * @param port of its health and metrics endpoints, on 127.0.0.1
     * @param environment its configuration
     */
    public static Child launch(String name, Path folder, int port, Map<String, String> environment) {
        return launch(name, folder, port, environment, List.of("-Xmx" + HEAP_MEGABYTES + "m"));
    }

    /**
     * Starts a worker with less heap, for small pictures, all of it resident from the start: what it grows by later is no
     * garbage.
     *
     * @param heap its size in megabytes
     */
    public static Child launch(String name, Path folder, int port, Map<String, String> environment, int heap) {
        return launch(
                name,
                folder,
                port,
                environment,
                List.of("-Xms" + heap + "m", "-Xmx" + heap + "m", "-XX:+AlwaysPreTouch", NO_DEAD_WOOD));
    }

    private static Child launch(
            String name, Path folder, int port, Map<String, String> environment, List<String> heap) {
        List<String> options = new ArrayList<>(heap);
        // Most of the time is spent in native code; with the fast compiler alone the worker is ready a second
        // earlier. Its heap is small, and the cores are shared: threads that collect beside it would only wait.
        options.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        Map<String, String> all = new HashMap<>(environment);
        all.put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
        all.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(port));
        return Child.start(new Child.Spec(
                name,
                folder,
                List.of(AppJar.find()),
                options,
                "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
                List.of("worker"),
                all,
                false));
    }

    /** Waits until the worker reports that it is ready. */
    public static void awaitReady(Child worker, int port) {
        HttpClient client = client();
        worker.await(START_LIMIT, () -> isReady(client, port));
    }

    /** A client for {@link #isReady}. */
    public static HttpClient client() {
        return HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    }

    /** Whether a worker reports that it is ready; no when it does not answer. */
    public static boolean isReady(HttpClient client, int port) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
