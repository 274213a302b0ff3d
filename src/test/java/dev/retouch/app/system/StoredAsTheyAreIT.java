package dev.retouch.app.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.app.client.LocalCluster;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** The cases of pictures/asis/expectations.json that need a store and a worker. */
class StoredAsTheyAreIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COMPLETED = "completed";
    private static final String STORED = "s3-content-encoding";
    private static final String BLOCKING = "one-bad-object-blocks-all";
    /** Longest wait of a good request behind those that the store refuses. */
    private static final Duration BEHIND = Duration.ofSeconds(60);

    private static LocalCluster cluster;
    private static S3Client s3;
    private static RawTopics topics;

    @BeforeAll
    @SuppressWarnings("MustBeClosedChecker") // closed after all tests
    static void start() throws IOException {
        cluster = LocalCluster.start(Map.of());
        s3 = cluster.cluster().s3().client();
        put("t/plain.png", BadPictures.colourPng(128, 128), null);
        cluster.awaitWorker();
        topics = new RawTopics(cluster.cluster());
    }

    @AfterAll
    static void end() {
        topics.close();
        s3.close();
        cluster.close();
    }

    private static void put(String key, byte[] content, String encoding) {
        s3.putObject(
                put -> put.bucket("retouch-sources")
                        .key(key)
                        .contentType("image/png")
                        .contentEncoding(encoding),
                RequestBody.fromBytes(content));
    }

    private static byte[] file(String name) throws IOException {
        try (InputStream in = StoredAsTheyAreIT.class.getResourceAsStream("/pictures/asis/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    private static List<JsonNode> cases(String... kinds) throws IOException {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode one : JSON.readTree(file("expectations.json")).path("cases")) {
            if (List.of(kinds).contains(one.path("kind").asText())) {
                found.add(one);
            }
        }
        assertFalse(found.isEmpty());
        return found;
    }

    private static List<JsonNode> requests() throws IOException {
        return cases("instruction-invisible", "deadline-leap-second");
    }

    private static JsonNode answer(String id) throws IOException {
        ConsumerRecord<byte[], byte[]> record = topics.await(id, 1).get(0);
        ObjectNode answer = (ObjectNode) JSON.readTree(record.value());
        boolean completed = record.topic().equals(cluster.cluster().topics().completed());
        return completed ? answer.put("reason", COMPLETED) : answer;
    }

    private static void send(ObjectNode request) throws IOException {
        topics.send(request.path("id").asText(), JSON.writeValueAsBytes(request), RawTopics.requestHeaders());
    }

    @ParameterizedTest
    @MethodSource("requests")
    void request_isAnsweredAsExpected(JsonNode one) throws IOException {
        ObjectNode request = (ObjectNode) JSON.readTree(file(one.path("file").asText()));
        request.withObject("/options").put("whenNotFound", "global"); // nothing in the picture is meant
        send(request);
        JsonNode answer = answer(request.path("id").asText());
        assertEquals(one.path("expected").asText(), answer.path("reason").asText(), answer.toString());
    }

    @Test
    void gzippedObject_isEditedAsItsContent() throws IOException {
        for (JsonNode one : cases(STORED)) {
            String name = one.path("file").asText();
            put("t/" + name, file(name), "gzip");
            send(request("gzip", "t/" + name));
            JsonNode answer = answer("gzip");
            assertEquals(one.path("expected").asText(), answer.path("reason").asText(), answer.toString());
            assertEquals(0, answer.at("/locality/outsideMaxDifference").asDouble(), answer.toString());
        }
    }

    @Test
    void pictureWithoutItsEndMarker_isEditedWithAWarning() throws IOException {
        put("t/endless.png", file("pngstruct-no-iend.png"), null);
        send(request("endless", "t/endless.png"));
        send(request("whole", "t/plain.png"));
        String warning = "The PNG has no end marker; its picture is complete.";
        assertEquals(warning, answer("endless").path("warnings").path(0).asText());
        assertFalse(answer("whole").path("warnings").toString().contains(warning));
    }

    /** The store answers 500 for one key as long as it is asked: that request waits, and only that. */
    @Test
    void requestTheStoreFailsOn_holdsUpNoOther() throws IOException {
        JsonNode blocking = cases(BLOCKING).get(0);
        ObjectNode request =
                (ObjectNode) JSON.readTree(file(blocking.path("file").asText()));
        send(request.deepCopy().put("id", "blk-1"));
        send(request.deepCopy().put("id", "blk-2"));
        long start = System.nanoTime();
        send(request("good", "t/plain.png"));
        JsonNode answer = answer("good");
        Duration waited = Duration.ofNanos(System.nanoTime() - start);
        assertEquals(COMPLETED, answer.path("reason").asText(), answer.toString());
        assertTrue(waited.compareTo(BEHIND) < 0, waited.toString());
    }

    private static ObjectNode request(String id, String key) {
        ObjectNode request = JSON.createObjectNode().put("id", id).put("instruction", "make it red");
        request.putObject("source").put("location", "s3://retouch-sources/" + key);
        request.putObject("options").put("steps", 2).put("mode", "local").put("whenNotFound", "global");
        return request;
    }
}
