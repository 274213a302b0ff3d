package dev.retouch.app.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.app.client.AnswerWait;
import dev.retouch.app.client.EditCall;
import dev.retouch.app.client.EditClient;
import dev.retouch.app.client.LocalCluster;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureEncoder;
import dev.retouch.worker.kafka.CloudEventHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What both intake modes promise, with edits that take a fixed time. */
class IntakeModesIT {

    private static final Duration QUIET = Duration.ofMinutes(1);

    /** The cluster's answers to numbered requests. */
    private static AnswerWait send(EditClient client, String prefix, int count) {
        byte[] png = PictureEncoder.png(Picture.opaque(8, 8, new byte[3 * 64]));
        String source = client.upload(prefix + ".png", png);
        Set<String> ids = IntStream.range(0, count).mapToObj(i -> prefix + i).collect(Collectors.toSet());
        ids.forEach(id -> client.send(new EditCall(id, source, "make it red", Map.of("seed", 1))));
        return new AnswerWait(ids);
    }

    @ParameterizedTest
    @CsvSource({"consumer-group, classic", "consumer-group, consumer", "share-group, classic"})
    void requests_withTheWorkerKilledInTheMiddle_areAllAnswered(String mode, String protocol) throws Exception {
        try (LocalCluster cluster = LocalCluster.start(Map.of(
                        "RETOUCH_INTAKE", mode, "RETOUCH_GROUP_PROTOCOL", protocol, "RETOUCH_FIXED_EDIT", "PT0.2S"));
                EditClient client = EditClient.connect(cluster.cluster())) {
            AnswerWait wait = send(client, "modes-", 20);
            boolean[] killed = {false};
            wait.collect(client, QUIET, answered -> {
                if (answered > 5 && !killed[0]) {
                    killed[0] = true;
                    cluster.worker().kill();
                    cluster.worker().restart();
                }
            });
            assertEquals(Set.of(), wait.open());
            assertTrue(killed[0]);
        }
    }

    /** Whatever ends a worker each time must not end the next one for ever. */
    @Tag("chaos")
    @ParameterizedTest
    @ValueSource(strings = {"consumer-group", "share-group"})
    void requestWhoseWorkersDie_isPutAsideWithItsHistoryAndTheOthersAreAnswered(String mode) throws Exception {
        try (LocalCluster cluster = LocalCluster.start(
                        Map.of("RETOUCH_INTAKE", mode, "RETOUCH_FIXED_EDIT", "PT4S", "RETOUCH_MAX_DELIVERIES", "3"));
                EditClient client = EditClient.connect(cluster.cluster());
                RawTopics topics = new RawTopics(cluster.cluster());
                Marks marks = new Marks(cluster.cluster().bootstrapServers())) {
            AnswerWait wait = send(client, "killer-", 1);
            for (int death = 1; death < 3; death++) {
                marks.await("edit", death);
                cluster.worker().kill();
                cluster.worker().restart();
            }
            ConsumerRecord<byte[], byte[]> letter = topics.await("killer-0", 1).get(0);
            assertEquals(cluster.cluster().topics().deadLetter(), letter.topic());
            String history = CloudEventHeaders.text(letter.headers(), "dead-letter-history");
            JsonNode deaths = new ObjectMapper().readTree(history);
            assertEquals(2, deaths.size(), history);
            assertEquals("edit", deaths.at("/0/stage").asText());
            assertNotEquals(deaths.at("/0/worker"), deaths.at("/1/worker"));
            assertEquals(1, wait.open().size());
            AnswerWait good = send(client, "good-", 1);
            assertTrue(good.collect(client, QUIET, answered -> {}));
        }
    }

    /** The lock of a share group's record lasts 15 s, and its readers renew it every five. */
    @Tag("chaos")
    @Test
    void editBeyondTheLockOfItsRecord_isNotDeliveredAgain() throws Exception {
        try (LocalCluster cluster =
                        LocalCluster.start(Map.of("RETOUCH_INTAKE", "share-group", "RETOUCH_FIXED_EDIT", "PT33S"));
                EditClient client = EditClient.connect(cluster.cluster())) {
            AnswerWait wait = send(client, "long-", 1);
            assertTrue(wait.collect(client, QUIET, answered -> {}));
            String metrics = Workers.metrics(cluster.workerAddress());
            assertEquals(1, Workers.value(metrics, "retouch_stage_seconds_count{stage=\"edit\"}"));
            assertEquals(
                    1, Workers.value(metrics, "retouch_deliveries_total{delivery=\"first\",lane=\"bulk\"}"), metrics);
            assertEquals(0, Workers.value(metrics, "retouch_deliveries_total{delivery=\"again\",lane=\"bulk\"}"));
        }
    }

    /** The records of the partitions that it gets were not begun, but for the one whose edit runs. */
    @Tag("chaos")
    @ParameterizedTest
    @CsvSource({"consumer-group, classic", "consumer-group, consumer", "share-group, classic"})
    void workerThatJoinsDuringLongEdits_costsAtMostOneEditMore(String mode, String protocol) throws Exception {
        Map<String, String> settings =
                Map.of("RETOUCH_INTAKE", mode, "RETOUCH_GROUP_PROTOCOL", protocol, "RETOUCH_FIXED_EDIT", "PT4S");
        try (LocalCluster cluster = LocalCluster.start(settings);
                EditClient client = EditClient.connect(cluster.cluster())) {
            cluster.awaitWorker();
            AnswerWait wait = send(client, "join-", 8);
            try (Workers.Further second = Workers.start(cluster, settings)) {
                assertTrue(wait.collect(client, QUIET, answered -> {}));
                double first = Workers.edits(cluster.workerAddress());
                double other = Workers.edits(second.address());
                assertTrue(other > 0, "the second worker had nothing to do");
                assertTrue(first + other <= 9, "edits of 8 requests: " + first + " + " + other);
            }
        }
    }

    /** What workers have marked as begun. */
    private static final class Marks implements AutoCloseable {

        private static final String TOPIC = "retouch.worker.deliveries";

        private final KafkaConsumer<byte[], byte[]> consumer;

        private Marks(String bootstrapServers) {
            consumer = new KafkaConsumer<>(
                    Map.of("bootstrap.servers", bootstrapServers, "allow.auto.create.topics", "false"),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
        }

        /** Returns when a record has so many marks and the last one came to that stage. */
        private void await(String stage, int count) throws Exception {
            long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
            while (consumer.partitionsFor(TOPIC).isEmpty() && System.nanoTime() < end) {
                Thread.sleep(200); // the worker makes it
            }
            if (consumer.assignment().isEmpty()) {
                TopicPartition only = new TopicPartition(TOPIC, 0);
                consumer.assign(List.of(only));
                consumer.seekToBeginning(List.of(only));
            }
            while (System.nanoTime() < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    JsonNode marks = record.value() == null ? null : new ObjectMapper().readTree(record.value());
                    if (marks != null
                            && marks.size() == count
                            && marks.get(count - 1).path("stage").asText().equals(stage)) {
                        return;
                    }
                }
            }
            throw new AssertionError("no record with " + count + " marks");
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
