package dev.retouch.app.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.app.client.Cluster;
import dev.retouch.app.client.EditCall;
import dev.retouch.app.client.EditClient;
import dev.retouch.app.client.LocalCluster;
import dev.retouch.contract.Contracts;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureDecoder;
import dev.retouch.image.PictureLimits;
import dev.retouch.worker.kafka.CloudEventHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.s3.S3Client;

/** One running worker and everything that may come its way: it answers each, loses none, and goes on. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BadInputIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COMPLETED = "completed";
    private static final String GONE = "retouch-nowhere";

    private static LocalCluster cluster;
    private static EditClient client;
    private static RawTopics topics;
    private static final Map<String, Integer> SENT = new HashMap<>();

    @BeforeAll
    @SuppressWarnings("MustBeClosedChecker") // closed after all tests
    static void start() {
        cluster = LocalCluster.start(Map.of("RETOUCH_S3_ALLOWED_BUCKETS", "retouch-sources,retouch-results," + GONE));
        client = EditClient.connect(cluster.cluster());
        try (S3Client s3 = cluster.cluster().s3().client()) {
            // There while the worker starts, which waits for all its buckets, and gone when it wants to write.
            s3.createBucket(bucket -> bucket.bucket(GONE));
            cluster.awaitWorker();
            s3.deleteBucket(bucket -> bucket.bucket(GONE));
        }
        topics = new RawTopics(cluster.cluster());
    }

    @AfterAll
    static void end() {
        topics.close();
        client.close();
        cluster.close();
    }

    /**
     * A picture in the store and a request for it.
     *
     * @param fields replace or (when null) remove those of a good request
     */
    @SuppressWarnings("ArrayRecordComponent") // sent, never compared
    private record PictureCase(String name, byte[] picture, Map<String, Object> fields, String outcome) {
        @Override
        public String toString() {
            return name + ": " + outcome;
        }
    }

    private static Stream<PictureCase> pictures() {
        byte[] good = BadPictures.colourPng(128, 128);
        return Stream.of(
                picture("empty", new byte[0], "picture-empty"),
                picture("text.png", "no picture at all".getBytes(StandardCharsets.UTF_8), "picture-unreadable"),
                picture("truncated.jpg", BadPictures.truncatedJpeg(), "picture-truncated"),
                picture("bomb.png", BadPictures.bomb(), "picture-too-large"),
                picture("animated.webp", BadPictures.resource("animated.webp"), "picture-animated"),
                picture("animated.gif", BadPictures.resource("animated.gif"), "picture-animated"),
                picture("cmyk.jpg", BadPictures.resource("cmyk.jpg"), COMPLETED),
                picture("deep.png", BadPictures.deepPng(), COMPLETED),
                picture("grey.png", BadPictures.greyPng(60, 90), COMPLETED),
                picture("one-pixel.png", BadPictures.colourPng(1, 1), COMPLETED),
                picture("ribbon.png", BadPictures.colourPng(4000, 30), COMPLETED),
                request("missing-source-field", good, "source", null, "request-invalid"),
                request("missing-instruction", good, "instruction", null, "request-invalid"),
                request("misspelt-field", good, "instructions", "make it red", "request-invalid"),
                request("wrong-kind", good, "options", Map.of("steps", "many"), "request-invalid"),
                request("out-of-range", good, "options", Map.of("steps", 100_000), "request-invalid"),
                request("no-address", good, "source", Map.of("location", "http://example.com/a"), "request-invalid"),
                request("no-key", good, "source", Map.of("location", "s3://retouch-sources/none"), "source-not-found"),
                request("foreign", good, "source", Map.of("location", "s3://payroll/may.png"), "bucket-not-allowed"),
                request("foreign-output", good, "output", Map.of("location", "s3://payroll/"), "bucket-not-allowed"),
                request(
                        "no-bucket",
                        good,
                        "output",
                        Map.of("location", "s3://retouch-nowhere/x/"),
                        "output-not-writable"),
                request("empty-instruction", good, "instruction", "", "instruction-empty"),
                request("long-instruction", good, "instruction", "x".repeat(10_000), "instruction-too-long"),
                request("chinese", good, "instruction", "\u628a\u676f\u5b50\u53d8\u6210\u7ea2\u8272", COMPLETED),
                request("too-late", good, "deadline", "2020-01-01T00:00:00Z", "deadline-passed"));
    }

    private static PictureCase picture(String name, byte[] picture, String outcome) {
        return new PictureCase(name, picture, Map.of(), outcome);
    }

    private static PictureCase request(String name, byte[] picture, String field, Object value, String outcome) {
        Map<String, Object> fields = new HashMap<>();
        fields.put(field, value);
        return new PictureCase(name, picture, fields, outcome);
    }

    @ParameterizedTest
    @MethodSource("pictures")
    @Order(1)
    void request_isAnsweredOnceWithItsOutcome(PictureCase one) throws IOException {
        send(one.name(), json(one.name(), client.upload("bad/" + one.name(), one.picture()), one.fields()));
        ConsumerRecord<byte[], byte[]> answer = topics.await(one.name(), 1).get(0);
        JsonNode data = JSON.readTree(answer.value());
        if (one.outcome().equals(COMPLETED)) {
            assertEquals(cluster.cluster().topics().completed(), answer.topic(), data.toString());
            assertKeepsItsSource(one.picture(), data);
            assertEquals(0, data.at("/locality/outsideMaxDifference").asDouble(), data.toString());
        } else {
            assertEquals(cluster.cluster().topics().failed(), answer.topic(), data.toString());
            assertEquals(one.outcome(), data.path("reason").asText(), data.toString());
            assertFalse(data.path("retryable").asBoolean(), "sending it again cannot help");
        }
    }

    /** The result is as large as the source and, where the mask is black, the source itself. */
    private static void assertKeepsItsSource(byte[] picture, JsonNode data) {
        Picture source = decoded(picture);
        Picture result = decoded(client.download(data.at("/result/location").asText()));
        Picture mask = decoded(client.download(data.at("/mask/location").asText()));
        for (Picture one : List.of(result, mask)) {
            assertEquals(source.width(), one.width(), "width, " + data);
            assertEquals(source.height(), one.height(), "height, " + data);
        }
        byte[] wanted = source.rgb();
        byte[] found = result.rgb();
        byte[] inside = mask.rgb();
        for (int i = 0; i < wanted.length; i++) {
            if (inside[i] == 0 && wanted[i] != found[i]) {
                fail("pixel " + i / 3 + " outside the mask went from " + wanted[i] + " to " + found[i] + ", " + data);
            }
        }
    }

    private static Picture decoded(byte[] encoded) {
        return PictureDecoder.decode(encoded, PictureLimits.DEFAULT);
    }

    /**
     * A record that nobody can be answered about.
     *
     * @param headers replace those of a request
     */
    @SuppressWarnings("ArrayRecordComponent") // sent, never compared
    private record RecordCase(String name, byte[] value, Map<String, String> headers, String why) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<RecordCase> records() throws JsonProcessingException {
        Map<String, String> good = RawTopics.requestHeaders();
        Map<String, String> unknown = new LinkedHashMap<>(good);
        unknown.put("ce_type", "dev.retouch.edit.requested.v9");
        byte[] request = json("fine", "s3://retouch-sources/none", Map.of());
        return Stream.of(
                new RecordCase("cut-json", "{\"id\": \"a\",".getBytes(StandardCharsets.UTF_8), good, "not JSON"),
                new RecordCase("no-text", new byte[] {0, (byte) 0xff, 7}, good, "not UTF-8"),
                new RecordCase("a-list", "[1, 2]".getBytes(StandardCharsets.UTF_8), good, "not a JSON object"),
                new RecordCase("no-id", "{\"instruction\": \"a\"}".getBytes(StandardCharsets.UTF_8), good, "no id"),
                new RecordCase("unknown-type", request, unknown, "unknown"),
                new RecordCase("no-headers", request, Map.of(), "ce_type"),
                new RecordCase("no-value", null, good, "no value"));
    }

    @ParameterizedTest
    @MethodSource("records")
    @Order(2)
    void record_thatCannotBeReadIsPutAsideUntouched(RecordCase one) {
        topics.send(one.name(), one.value(), one.headers());
        SENT.merge(one.name(), 1, Integer::sum);
        ConsumerRecord<byte[], byte[]> letter = topics.await(one.name(), 1).get(0);
        assertEquals(cluster.cluster().topics().deadLetter(), letter.topic());
        if (one.value() == null) {
            assertNull(letter.value());
        } else {
            assertArrayEquals(one.value(), letter.value());
        }
        one.headers().forEach((name, text) -> assertEquals(text, CloudEventHeaders.text(letter.headers(), name)));
        String reason = CloudEventHeaders.text(letter.headers(), "dead-letter-reason");
        assertTrue(reason.contains(one.why()), reason);
        assertEquals(
                cluster.cluster().topics().requested(), CloudEventHeaders.text(letter.headers(), "dead-letter-topic"));
    }

    @Test
    @Order(3)
    void sameRequestTwice_isEditedOnceAndAnsweredTwice() throws IOException {
        String source = client.upload("bad/twice.png", BadPictures.colourPng(128, 128));
        for (int i = 1; i <= 2; i++) {
            send("twice", json("twice", source, Map.of()));
            topics.await("twice", i);
        }
        List<ConsumerRecord<byte[], byte[]>> answers = topics.await("twice", 2);
        assertArrayEquals(answers.get(0).value(), answers.get(1).value());
    }

    @Test
    @Order(4)
    void afterAllThat_theWorkerStillEditsAndEveryRecordHasItsAnswer() throws IOException {
        assertTrue(cluster.worker().isAlive());
        send("last", json("last", client.upload("bad/last.png", BadPictures.colourPng(128, 128)), Map.of()));
        assertEquals(
                cluster.cluster().topics().completed(),
                topics.await("last", 1).get(0).topic());
        Map<String, Integer> answered = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.all(Duration.ofSeconds(2))) {
            answered.merge(new String(record.key(), StandardCharsets.UTF_8), 1, Integer::sum);
            String message = message(record.topic());
            assertEquals(List.of(), Contracts.headerProblems(message, record.headers()), record.toString());
            if (!message.equals("deadLetter")) {
                assertEquals(List.of(), Contracts.problems(type(record), text(record)), text(record));
            }
        }
        assertEquals(SENT, answered);
    }

    @Test
    @Order(5)
    void requestOfOurOwnClient_keepsToTheContracts() {
        client.send(new EditCall(
                "contract",
                client.upload("bad/contract.png", BadPictures.colourPng(128, 128)),
                "make it red",
                Map.of("steps", 2, "seed", 3, "mode", "local", "whenNotFound", "global"),
                Map.of("format", "jpeg"),
                List.of()));
        ConsumerRecord<byte[], byte[]> request = topics.request("contract");
        assertEquals(List.of(), Contracts.headerProblems("editRequested", request.headers()), request.toString());
        assertEquals(List.of(), Contracts.problems(type(request), text(request)), text(request));
        assertEquals(
                cluster.cluster().topics().completed(),
                topics.await("contract", 1).get(0).topic());
    }

    /** What the description of the channels calls the records of a topic. */
    private static String message(String topic) {
        Cluster.Topics names = cluster.cluster().topics();
        return topic.equals(names.completed())
                ? "editCompleted"
                : topic.equals(names.failed()) ? "editFailed" : "deadLetter";
    }

    private static String type(ConsumerRecord<byte[], byte[]> record) {
        return CloudEventHeaders.text(record.headers(), "ce_type");
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.value(), StandardCharsets.UTF_8);
    }

    private static void send(String id, byte[] request) {
        topics.send(id, request, RawTopics.requestHeaders());
        SENT.merge(id, 1, Integer::sum);
    }

    private static byte[] json(String id, String source, Map<String, Object> fields) throws JsonProcessingException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("id", id);
        request.put("source", Map.of("location", source));
        request.put("instruction", "make it red");
        // Most of these pictures show nothing.
        request.put("options", Map.of("steps", 2, "mode", "local", "whenNotFound", "global"));
        fields.forEach((name, value) -> {
            if (value == null) {
                request.remove(name);
            } else {
                request.put(name, value);
            }
        });
        return JSON.writeValueAsBytes(request);
    }
}
