package dev.retouch.app.deadletter;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.app.embedded.EmbeddedStack;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Dead letters and failed requests on a real broker. */
class DlqIT {

    private static final String BULK = "retouch.edit.requested";
    private static final String INTERACTIVE = "retouch.edit.requested.interactive";
    private static final String FAILED = "retouch.edit.failed";
    private static final String DEAD = "retouch.edit.dead-letter";
    private static final String BROKER = "kafka.bootstrap.servers";

    private static EmbeddedStack stack;

    private KafkaProducer<byte[], byte[]> producer;

    @BeforeAll
    @SuppressWarnings("MustBeClosedChecker") // closed after all tests
    static void start() {
        stack = EmbeddedStack.start();
        System.setProperty(BROKER, stack.bootstrapServers());
    }

    @AfterAll
    static void stop() {
        System.clearProperty(BROKER);
        stack.close();
    }

    @BeforeEach
    void connect() {
        stack.createTopics(3, BULK, INTERACTIVE, FAILED, DEAD);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.bootstrapServers(), "max.request.size", 4 << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterEach
    void disconnect() {
        producer.close();
    }

    @Test
    void aHundredLetters_areReplayedOnceHoweverOften() throws Exception {
        run(0, "replay", "--all", "--rate", "1000"); // letters of other tests
        int before = replayed().size();
        Set<String> subjects = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            RecordMetadata place = send(i % 2 == 0 ? BULK : INTERACTIVE, "dead-" + i, "{not json " + i, Map.of());
            dead("dead-" + i, "{not json " + i, place);
            subjects.add("dead-" + i);
        }
        for (int i = 0; i < 50; i++) {
            RecordMetadata place = request(i % 2 == 0 ? BULK : INTERACTIVE, "failed-" + i);
            // Each fifth was sent by a worker that did not say yet where the request lies; each third was answered
            // twice.
            failed("failed-" + i, i % 5 == 0 ? null : place);
            if (i % 3 == 1 && i % 5 != 0) {
                failed("failed-" + i, place);
            }
            subjects.add("failed-" + i);
        }
        assertEquals(100, subjects.size());

        assertTrue(run(0, "replay", "--all", "--dry-run").contains("100 would be replayed"));
        assertEquals(before, replayed().size(), "a dry run sends nothing");
        assertTrue(run(0, "replay", "--kind", "failed", "--rate", "1000").contains("50 replayed"));
        assertTrue(run(0, "replay", "--all", "--rate", "1000").contains("50 replayed"));
        assertTrue(run(0, "replay", "--all", "--rate", "1000").contains("0 replayed"));
        List<String> keys = replayed();
        assertEquals(before + 100, keys.size());
        assertTrue(keys.containsAll(subjects));

        String list = run(0, "list", "--request", "failed-7");
        assertTrue(list.contains("replayed") && list.contains("store-unavailable"), list);
    }

    @Test
    void replay_thatAnotherOneEnded_sendsNothingMore() throws Exception {
        RecordMetadata place = request(BULK, "fenced-1");
        failed("fenced-1", place);
        Map<String, String> kafka = Map.of("bootstrap.servers", stack.bootstrapServers());
        try (Replay first = new Replay(kafka, new ReplayMarks("retouch.edit.replayed"), 1000);
                TopicReader reader = new TopicReader(kafka)) {
            ConsumerRecord<byte[], byte[]> request = reader.at(new Position(BULK, place.partition(), place.offset()))
                    .orElseThrow();
            run(0, "replay", "--request", "fenced-1", "--rate", "1000");
            Letter letter = new Letter(
                    Letter.Kind.FAILED,
                    request,
                    "fenced-1",
                    "internal",
                    "",
                    Position.parse(BULK + "/" + place.partition() + "/" + place.offset()),
                    "");
            assertThrows(KafkaException.class, () -> first.send(letter, request));
        }
        assertEquals(1, replayed().stream().filter("fenced-1"::equals).count());
    }

    /** Whatever is wrong with one letter or its topic is no reason to keep those behind it. */
    @Test
    void letterThatCannotBeSent_isNamed_andTheOthersAreReplayed() throws Exception {
        String letters = "retouch.stuck.dead-letter";
        String failures = "retouch.stuck.failed";
        String good = "retouch.stuck.good";
        stack.createTopics(1, letters, failures, good);
        createTopic("retouch.stuck.large", 2 << 20);
        createTopic("retouch.stuck.small", 2000);
        System.setProperty("retouch.topics.dead-letter", letters);
        System.setProperty("retouch.topics.failed", failures);
        try {
            // Larger than what clients send by default.
            String request = "{\"id\":\"large\",\"instruction\":\"" + "x".repeat(3 << 19) + "\"}";
            RecordMetadata large = send("retouch.stuck.large", "large", request, Map.of());
            send(
                    failures,
                    "large",
                    "{\"id\":\"large\",\"reason\":\"request-invalid\"}",
                    Map.of("ce_requestposition", large.topic() + "/" + large.partition() + "/" + large.offset()));
            send(letters, "gone", "{}", position("retouch.stuck.gone", 0));
            send(letters, "small", "x".repeat(5000), position("retouch.stuck.small", 0));
            send(letters, "misnamed", "{}", position("..", 0));
            Map<String, String> structured = new HashMap<>(position(good, 0));
            structured.put("content-type", "application/cloudevents+json");
            send(letters, "empty", null, structured);
            send(letters, "good", "{}", position(good, 1));

            String[] all = {"replay", "--all", "--marks", "retouch.stuck.replayed", "--rate", "1000"};
            String printed = run(1, all);
            assertTrue(printed.contains("\n3 replayed\n"), printed);
            assertTrue(printed.contains(letters + "/0/0: it cannot be replayed: there is no topic"), printed);
            assertTrue(printed.contains(letters + "/0/1: it cannot be replayed: RecordTooLarge"), printed);
            assertTrue(printed.contains(letters + "/0/2: it cannot be replayed: "), printed);
            assertTrue(printed.contains("\n3 cannot be replayed and stay as they are\n"), printed);
            assertEquals(List.of("empty", "good"), keys(good));
            assertEquals(List.of("large", "large"), keys("retouch.stuck.large"));
            assertEquals(List.of(), keys("retouch.stuck.small"));

            String again = run(1, all);
            assertTrue(again.contains("\n0 replayed\n") && again.contains("3 were replayed before"), again);
            assertEquals(List.of("empty", "good"), keys(good));
        } finally {
            System.clearProperty("retouch.topics.dead-letter");
            System.clearProperty("retouch.topics.failed");
        }
    }

    private static void createTopic(String name, int mostBytes) throws Exception {
        NewTopic topic = new NewTopic(name, 1, (short) 1)
                .configs(Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(mostBytes)));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    private static Map<String, String> position(String topic, int offset) {
        return Map.of(
                "dead-letter-topic",
                topic,
                "dead-letter-partition",
                "0",
                "dead-letter-offset",
                Integer.toString(offset));
    }

    private static List<String> keys(String topic) {
        List<String> keys = new ArrayList<>();
        try (TopicReader reader = new TopicReader(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            reader.read(topic, Instant.EPOCH, record -> keys.add(new String(record.key(), StandardCharsets.UTF_8)));
        }
        return keys;
    }

    @Test
    void letter_isShownWithItsHistoryAndItsRequest() throws Exception {
        RecordMetadata place = request(INTERACTIVE, "shown-1");
        RecordMetadata letter = failed("shown-1", place);
        String shown = run(0, "show", FAILED + "/" + letter.partition() + "/" + letter.offset());
        assertTrue(shown.contains("reason: store-unavailable"), shown);
        assertTrue(
                shown.contains("the request at " + INTERACTIVE + "/" + place.partition() + "/" + place.offset()),
                shown);
        assertTrue(shown.contains("\\u001b[2J"), "a terminal's escape is written out: " + shown);
        assertTrue(run(1, "show", FAILED + "/0/999999").contains("no dead letter"));
        assertTrue(run(2, "show", "nowhere").contains("no position"));
    }

    /** Others may write to the topic of failed requests too. */
    @Test
    void reason_isPrintedWithoutControlCharacters() throws Exception {
        RecordMetadata place = request(BULK, "forged-1");
        RecordMetadata letter = failed("forged-1", place, "clear\\u001b[2J\\nforged");
        List<String> prints = List.of(
                run(0, "list", "--request", "forged-1"),
                run(0, "show", FAILED + "/" + letter.partition() + "/" + letter.offset()),
                run(0, "replay", "--dry-run", "--request", "forged-1"));
        assertAll(prints.stream().map(printed -> () -> {
            assertTrue(printed.contains("clear\\u001b[2J\\u000aforged"), printed);
            assertTrue(printed.indexOf('\u001b') < 0, printed);
        }));
    }

    @Test
    void list_isLimitedByReasonAndTime() throws Exception {
        RecordMetadata place = request(BULK, "timed-1");
        failed("timed-1", place);
        Instant later = Instant.now().plusSeconds(60);
        assertTrue(run(0, "list", "--reason", "store-unavailable", "--since", "PT1H", "--request", "timed-1")
                .contains("1 in all"));
        assertTrue(
                run(0, "list", "--reason", "internal", "--request", "timed-1").contains("0 in all"));
        assertTrue(run(0, "list", "--since", later.toString()).contains("0 in all"));
        assertTrue(run(2, "replay").contains("--all"));
        assertTrue(run(2, "list", "--since", "yesterday").contains("PT12H"));
    }

    /** Keys of the requests that came from a replay. */
    private static List<String> replayed() {
        List<String> keys = new ArrayList<>();
        try (TopicReader reader = new TopicReader(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            for (String topic : List.of(BULK, INTERACTIVE)) {
                reader.read(topic, Instant.EPOCH, record -> {
                    if (!Letter.header(record, "ce_replayof").isEmpty()) {
                        keys.add(new String(record.key(), StandardCharsets.UTF_8));
                        assertTrue(Letter.header(record, "dead-letter-reason").isEmpty());
                        assertEquals(1, count(record, "ce_id"));
                        assertEquals("kept", Letter.header(record, "traceparent"));
                        String key = new String(record.key(), StandardCharsets.UTF_8);
                        assertTrue(!Letter.header(record, "ce_id").equals(key), "the event has an id of its own");
                    }
                });
            }
        }
        return keys;
    }

    private static int count(ConsumerRecord<byte[], byte[]> record, String header) {
        int count = 0;
        for (var ignored : record.headers().headers(header)) {
            count++;
        }
        return count;
    }

    private RecordMetadata request(String topic, String id) throws Exception {
        return send(topic, id, "{\"id\":\"" + id + "\",\"instruction\":\"clear \\u001b[2J\"}", Map.of());
    }

    private void dead(String key, String value, RecordMetadata place) throws Exception {
        send(
                DEAD,
                key,
                value,
                Map.of(
                        "dead-letter-reason", "the record is not a JSON object",
                        "dead-letter-topic", place.topic(),
                        "dead-letter-partition", Integer.toString(place.partition()),
                        "dead-letter-offset", Long.toString(place.offset())));
    }

    private RecordMetadata failed(String id, RecordMetadata place) throws Exception {
        return failed(id, place, "store-unavailable");
    }

    private RecordMetadata failed(String id, RecordMetadata place, String reason) throws Exception {
        String data = "{\"id\":\"" + id + "\",\"reason\":\"" + reason + "\",\"message\":\"esc \\u001b[2J\"}";
        return send(
                FAILED,
                id,
                data,
                place == null
                        ? Map.of()
                        : Map.of("ce_requestposition", place.topic() + "/" + place.partition() + "/" + place.offset()));
    }

    private RecordMetadata send(String topic, String key, @Nullable String value, Map<String, String> headers)
            throws Exception {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                topic,
                key.getBytes(StandardCharsets.UTF_8),
                value == null ? null : value.getBytes(StandardCharsets.UTF_8));
        record.headers().add("ce_id", key.getBytes(StandardCharsets.UTF_8));
        record.headers().add("traceparent", "kept".getBytes(StandardCharsets.UTF_8));
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        return producer.send(record).get();
    }

    private static String run(int exit, String... args) {
        StringWriter out = new StringWriter();
        CommandLine line = new CommandLine(new DlqCommand());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(out, true));
        assertEquals(exit, line.execute(args), out::toString);
        return out.toString();
    }
}
