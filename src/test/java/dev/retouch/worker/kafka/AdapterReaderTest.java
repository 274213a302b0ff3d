package dev.retouch.worker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.contract.Contracts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class AdapterReaderTest {

    private static final String TOPIC = "retouch.adapters";
    private static final TopicPartition ONLY = new TopicPartition(TOPIC, 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final List<String> taken = new ArrayList<>();
    private final Set<String> broken = new HashSet<>();
    private boolean away;
    private final AdapterReader reader = new AdapterReader(() -> consumer, TOPIC, published -> {
        if (published.name().equals("unforeseen")) {
            throw new IllegalStateException("a mistake");
        }
        if (broken.contains(published.name())) {
            return AdapterReader.Outcome.BROKEN;
        }
        taken.add(published.name());
        return away ? AdapterReader.Outcome.LATER : AdapterReader.Outcome.TAKEN;
    });
    private long offset;

    private static AdapterPublished published(String name) {
        return new AdapterPublished(
                name,
                "s3://models/adapters/" + name + "/",
                "3f2a90c41b7d",
                5000,
                List.of(new AdapterPublished.File("config.json", 3, "0".repeat(64))));
    }

    private void topic(long end) {
        consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, Node.noNode(), null, null)));
        consumer.updateBeginningOffsets(Map.of(ONLY, 0L));
        consumer.updateEndOffsets(Map.of(ONLY, end));
    }

    private void record(byte[] value, long time) {
        consumer.addRecord(new ConsumerRecord<>(
                TOPIC,
                0,
                offset++,
                time,
                TimestampType.CREATE_TIME,
                0,
                0,
                null,
                value,
                new RecordHeaders(),
                Optional.empty()));
    }

    @Test
    void ofAdaptersFromBeforeTheStart_theNewestAloneIsTaken() {
        topic(3);
        assertTrue(reader.follow(consumer));
        record(published("a").json(), 1);
        record(published("b").json(), 2);
        reader.step(consumer);
        assertEquals(List.of(), taken, "a third is to come");
        record(published("c").json(), 3);
        reader.step(consumer);
        assertEquals(List.of("c"), taken);
        record(published("d").json(), 4);
        reader.step(consumer);
        reader.step(consumer);
        assertEquals(List.of("c", "d"), taken);
    }

    @Test
    void workerThatStarts_waitsForTheNewestAdapter() throws InterruptedException {
        away = true;
        topic(1);
        assertTrue(reader.follow(consumer));
        assertFalse(reader.awaitCaughtUp(Duration.ZERO));
        record(published("a").json(), 1);
        reader.step(consumer);
        assertFalse(reader.awaitCaughtUp(Duration.ZERO), "it cannot be fetched yet");
        away = false;
        while (taken.size() < 2) {
            Thread.sleep(50);
            reader.step(consumer);
        }
        assertTrue(reader.awaitCaughtUp(Duration.ZERO));
    }

    @Test
    void workerThatStarts_waitsNotWhereNothingWasPublished() throws InterruptedException {
        topic(0);
        assertTrue(reader.follow(consumer));
        reader.step(consumer);
        assertTrue(reader.awaitCaughtUp(Duration.ZERO));
    }

    /** As in a worker that ran when they came. */
    @Test
    void newestThatIsBroken_leavesTheOneBeforeIt() {
        broken.add("c");
        topic(3);
        assertTrue(reader.follow(consumer));
        record(published("a").json(), 1);
        record(published("b").json(), 2);
        record(published("c").json(), 3);
        reader.step(consumer);
        assertEquals(List.of("b"), taken);
        broken.add("d");
        record(published("d").json(), 4);
        reader.step(consumer);
        assertEquals(List.of("b"), taken, "what was taken stays");
    }

    @Test
    void adapterThatEndsInAMistake_isPassedOver() {
        topic(2);
        assertTrue(reader.follow(consumer));
        record(published("a").json(), 1);
        record(published("unforeseen").json(), 2);
        reader.step(consumer);
        assertEquals(List.of("a"), taken);
    }

    @Test
    void publisherWhoseClockIsBehind_isHeard() {
        topic(2);
        assertTrue(reader.follow(consumer));
        record(published("a").json(), 9);
        record(published("b").json(), 1);
        reader.step(consumer);
        assertEquals(List.of("b"), taken);
    }

    @Test
    void adapterThatCannotBeFetchedNow_isTriedAgainAndAfterAPause() throws InterruptedException {
        away = true;
        topic(1);
        assertTrue(reader.follow(consumer));
        record(published("a").json(), 1);
        reader.step(consumer);
        reader.step(consumer);
        assertEquals(List.of("a"), taken, "not at once");
        away = false;
        while (taken.size() < 2) {
            Thread.sleep(50);
            reader.step(consumer);
        }
        reader.step(consumer);
        assertEquals(List.of("a", "a"), taken);
    }

    @Test
    void recordThatAnnouncesNothing_isPassedOver() {
        topic(0);
        assertTrue(reader.follow(consumer));
        record("{".getBytes(UTF_8), 1);
        record("{\"name\": \"x\"}".getBytes(UTF_8), 2);
        record(null, 3);
        record(published("good").json(), 4);
        reader.step(consumer);
        assertEquals(List.of("good"), taken);
    }

    @Test
    void withoutATopic_nothingIsFollowedAndNobodyWaits() throws InterruptedException {
        assertFalse(reader.follow(consumer));
        assertTrue(reader.awaitCaughtUp(Duration.ZERO));
    }

    @Test
    void event_keepsToItsSchemaAndIsReadAgain() throws IOException {
        String json = new String(published("a").json(), UTF_8);
        assertEquals(List.of(), Contracts.problems(CloudEventHeaders.ADAPTER_PUBLISHED, json));
        assertEquals(published("a"), AdapterPublished.read(json.getBytes(UTF_8)));
    }

    /** A file's name becomes a path on the worker's disk. */
    @Test
    void fileOutsideOfItsFolder_isRefused() {
        String json = new String(published("a").json(), UTF_8).replace("config.json", "../x");
        assertThrows(IOException.class, () -> AdapterPublished.read(json.getBytes(UTF_8)));
    }
}
