package dev.retouch.app.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.app.client.AnswerWait;
import dev.retouch.app.client.EditCall;
import dev.retouch.app.client.EditClient;
import dev.retouch.app.client.LocalCluster;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureEncoder;
import dev.retouch.k8s.Monitoring;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import dev.retouch.worker.kafka.CloudEventHeaders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The packaged worker as an operator sees it: health, metrics, its group, SIGTERM. */
class WorkerIT {

    private static final int IN_FLIGHT = 3;
    private static final String POLL_LIMIT = "6000";
    private static final Map<String, Object> LONGEST = Map.of("steps", 100, "guidance", 4);

    private static final ObjectMapper JSON = new ObjectMapper();

    private static TraceCollector traces;
    private static LocalCluster cluster;
    private static EditClient client;
    private static String source;
    private static String instruction;

    @BeforeAll
    @SuppressWarnings("MustBeClosedChecker") // closed after all tests
    static void start() {
        traces = TraceCollector.start();
        cluster = LocalCluster.start(Map.of(
                "RETOUCH_IN_FLIGHT",
                Integer.toString(IN_FLIGHT),
                "QUARKUS_LOG_CONSOLE_JSON_ENABLED",
                "true",
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                traces.address(),
                "OTEL_BSP_SCHEDULE_DELAY",
                "200",
                "KAFKA_MAX_POLL_INTERVAL_MS",
                POLL_LIMIT,
                "KAFKA_SESSION_TIMEOUT_MS",
                POLL_LIMIT));
        client = EditClient.connect(cluster.cluster());
        EditSample scene = new SceneSet(5, Split.HELD_OUT, 128).sample(0);
        instruction = scene.instruction();
        Picture picture = Picture.opaque(128, 128, scene.source().rgb());
        source = client.upload("worker/source.png", PictureEncoder.png(picture));
    }

    @AfterAll
    static void end() {
        client.close();
        cluster.close();
        traces.close();
    }

    @BeforeEach
    void ready() {
        cluster.awaitWorker();
    }

    @Test
    void readiness_withoutStoreOrBroker_isDownAndComesBack() throws Exception {
        assertTrue(get("/q/health/ready").body().contains("retouch-worker"));
        cluster.stack().objectStore().kill();
        String down = awaitStatus(503);
        assertTrue(down.contains("the object store does not answer"), down);
        cluster.stack().objectStore().restart();
        awaitStatus(200);
        cluster.stack().broker().kill();
        awaitStatus(503);
        assertEquals(200, get("/q/health/live").statusCode(), "a restart of the worker would not help");
        cluster.stack().broker().restart();
        awaitStatus(200);
    }

    @Test
    void metrics_afterGoodAndBadRequests_countThemByOutcomeAndStage() throws Exception {
        double completed = metric("retouch_requests_total{outcome=\"completed\"}");
        double missing = metric("retouch_requests_total{outcome=\"source-not-found\"}");
        double edits = metric("retouch_stage_seconds_count{stage=\"edit\"}");
        collect(send("metrics-good-", 2, 2), count -> {});
        String id = "metrics-bad-" + System.nanoTime();
        client.send(EditCall.of(id, source + ".missing", "make it red"));
        collect(Set.of(id), count -> {});
        awaitMetric("retouch_requests_in_flight", 0);
        assertEquals(completed + 2, metric("retouch_requests_total{outcome=\"completed\"}"));
        assertEquals(missing + 1, metric("retouch_requests_total{outcome=\"source-not-found\"}"));
        assertEquals(edits + 2, metric("retouch_stage_seconds_count{stage=\"edit\"}"));
        for (String stage : List.of("fetch", "edit", "store", "edit.encode", "edit.denoise", "edit.decode")) {
            assertTrue(metric("retouch_stage_seconds_sum{stage=\"" + stage + "\"}") > 0, stage);
        }
    }

    /** What an ordinary request moves besides its outcome and its stages. */
    @Test
    void agesDeliveriesAreaAndLag_afterARequest_haveMoved() throws Exception {
        List<String> counts = List.of(
                "retouch_deliveries_total{delivery=\"first\",lane=\"bulk\"}",
                "retouch_queue_age_seconds_count{lane=\"bulk\"}",
                "retouch_time_to_answer_seconds_count{lane=\"bulk\"}");
        Map<String, Double> before = new HashMap<>();
        counts.forEach(name -> before.put(name, metric(name)));
        double edits = metric("retouch_region_area_count{mode=\"local\"}")
                + metric("retouch_region_area_count{mode=\"global\"}");
        collect(send("moves-", 2, 2), count -> {});
        awaitMetric("retouch_requests_in_flight", 0);
        counts.forEach(name -> assertEquals(before.get(name) + 2, metric(name), name));
        assertEquals(
                edits + 2,
                metric("retouch_region_area_count{mode=\"local\"}")
                        + metric("retouch_region_area_count{mode=\"global\"}"));
        for (String lane : List.of("bulk", "interactive")) {
            awaitMetric("retouch_lag{lane=\"" + lane + "\"}", 0);
            awaitMetric("retouch_lag_age_seconds{lane=\"" + lane + "\"}", 0);
        }
    }

    @Test
    void trace_ofARequest_reachesTheCollectorFromTheRecordThroughS3ToTheAnswer() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        String id = "trace-" + System.nanoTime();
        Map<String, String> headers = RawTopics.requestHeaders();
        headers.put("traceparent", "00-" + trace + "-00f067aa0ba902b7-01");
        byte[] request = JSON.writeValueAsBytes(
                Map.of("id", id, "source", Map.of("location", source), "instruction", instruction));
        try (RawTopics topics = new RawTopics(cluster.cluster())) {
            topics.send(id, request, headers);
            String answer = CloudEventHeaders.text(topics.await(id, 1).get(0).headers(), "traceparent");
            assertTrue(answer.startsWith("00-" + trace + "-"), answer);
        }
        for (String span : List.of("edit request", "fetch", "S3 GetObject", "edit", "S3 PutObject", "publish")) {
            traces.await(trace, span);
        }
    }

    @Test
    void everyMetric_thatAlertsAndDashboardName_isInTheScrape() {
        assertEquals(List.of(), Monitoring.missingFrom(get("/q/metrics").body()));
    }

    @Test
    void refusal_inTheLogForMachines_isAnObjectWithItsRequestAndWhatLiesBehindIt() throws Exception {
        String id = "log-bad-" + System.nanoTime();
        client.send(EditCall.of(id, source + ".missing", "make it red"));
        collect(Set.of(id), count -> {});
        List<JsonNode> refusals = new ArrayList<>();
        for (String line : Files.readAllLines(cluster.worker().log())) {
            JsonNode entry = JSON.readTree(line); // every line is an object
            if (entry.path("requestId").asText().equals(id)) {
                refusals.add(entry);
            }
        }
        assertEquals(1, refusals.size(), refusals.toString());
        JsonNode refusal = refusals.get(0);
        assertEquals("1", refusal.path("attempt").asText());
        assertTrue(refusal.path("message").asText().contains("(source-not-found); caused by"), refusal.toString());
    }

    @Test
    void manyRequests_areNeverMoreInFlightThanIsConfigured() throws Exception {
        List<Double> seen = new ArrayList<>();
        // What waits for the store needs no place. One page: both are of one moment.
        collect(send("many-", 15, 2), count -> {
            String page = get("/q/metrics").body();
            seen.add(metric(page, "retouch_requests_in_flight") - metric(page, "retouch_requests_waiting"));
        });
        double most = seen.stream().mapToDouble(d -> d).max().orElse(0);
        assertTrue(most > 0, "nothing was seen in flight: " + seen);
        assertTrue(most <= IN_FLIGHT, "more in flight than " + IN_FLIGHT + ": " + seen);
    }

    @Test
    void longEdits_beyondThePollInterval_causeNoRebalance() throws Exception {
        double limit = Double.parseDouble(POLL_LIMIT) / 1000;
        collect(send("warm-", 1, 2), count -> {});
        String before = member();
        double start = editSeconds();
        collect(send("one-", 1, LONGEST), count -> {});
        double one = editSeconds() - start;
        // All at once: for longer than the poll interval every place is taken, and the next record waits for one.
        int full = (int) Math.ceil(2 * limit / one);
        collect(send("long-", full + IN_FLIGHT, LONGEST), count -> {});
        double together = editSeconds() - start - one;
        assertTrue(together > limit, "the edits took only " + together + " s");
        assertEquals(before, member(), "the worker left its group");
    }

    private static double editSeconds() {
        return metric("retouch_stage_seconds_sum{stage=\"edit\"}");
    }

    @Test
    void sigterm_inTheMiddle_endsInOrderAndEveryRequestIsEditedOnce() throws Exception {
        Set<String> ids = send("term-", 12, 4);
        AnswerWait wait = new AnswerWait(ids);
        int[] answeredThen = {0};
        wait.collect(client, Duration.ofMinutes(2), answered -> {
            if (answered > 0 && answeredThen[0] == 0) {
                answeredThen[0] = answered;
                assertTrue(cluster.worker().terminate(Duration.ofSeconds(90)), "the worker does not leave");
                assertEquals(0, cluster.worker().exitCode());
                cluster.worker().restart();
            }
        });
        assertTrue(
                answeredThen[0] > 0 && answeredThen[0] < ids.size(),
                "not in the middle: asked to leave after " + answeredThen[0] + " of " + ids.size());
        assertEquals(Set.of(), wait.open());
        awaitMetric("retouch_requests_in_flight", 0);
        // One that was decided and edited before an earlier one of its partition cannot be committed without that.
        assertEquals(
                wait.repeated(),
                metric("retouch_requests_total{outcome=\"answered-again\"}"),
                "what is answered twice has its stored answer, and no second edit");
    }

    private static Set<String> send(String prefix, int count, int steps) {
        return send(prefix, count, Map.of("steps", steps));
    }

    private static Set<String> send(String prefix, int count, Map<String, Object> options) {
        Set<String> ids = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            String id = prefix + System.nanoTime();
            ids.add(id);
            Map<String, Object> own = new HashMap<>(options);
            own.put("seed", i);
            client.send(new EditCall(id, source, instruction, own));
        }
        return ids;
    }

    private static void collect(Set<String> ids, IntConsumer progress) {
        AnswerWait wait = new AnswerWait(ids);
        wait.collect(client, Duration.ofMinutes(2), progress);
        assertEquals(Set.of(), wait.open());
    }

    private static String member() throws Exception {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", cluster.cluster().bootstrapServers()))) {
            return admin
                    .describeConsumerGroups(List.of("retouch-worker"))
                    .describedGroups()
                    .get("retouch-worker")
                    .get()
                    .members()
                    .stream()
                    .map(member -> member.consumerId())
                    .collect(Collectors.joining(","));
        }
    }

    private static HttpResponse<String> get(String path) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(cluster.workerAddress() + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The readiness answer as soon as it has that status. */
    private static String awaitStatus(int status) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        HttpResponse<String> last = get("/q/health/ready");
        while (last.statusCode() != status && System.nanoTime() < end) {
            Thread.sleep(200);
            last = get("/q/health/ready");
        }
        assertEquals(status, last.statusCode(), last.body());
        return last.body();
    }

    private static void awaitMetric(String name, double value) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (metric(name) != value && System.nanoTime() < end) {
            Thread.sleep(100);
        }
        assertEquals(value, metric(name), name);
    }

    /** A metric's value; zero before it was ever counted. */
    private static double metric(String name) {
        return metric(get("/q/metrics").body(), name);
    }

    private static double metric(String page, String name) {
        return page.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(0);
    }
}
