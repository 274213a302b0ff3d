package dev.retouch.worker.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.app.embedded.EmbeddedStack;
import dev.retouch.worker.job.Lane;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real broker, since what its offsets mean is the question. */
class LagReadingTest {

    /** Not long ago: a broker deletes what is old. */
    private final Instant now = Instant.ofEpochMilli(Instant.now().toEpochMilli());

    private static EmbeddedStack stack;
    private static Admin admin;

    @BeforeAll
    @SuppressWarnings("MustBeClosedChecker") // closed after all tests
    static void start() {
        stack = EmbeddedStack.start();
        admin = Admin.create(settings());
    }

    @AfterAll
    static void end() {
        admin.close();
        stack.close();
    }

    private static Map<String, Object> settings() {
        return Map.of("bootstrap.servers", stack.bootstrapServers());
    }

    @Test
    void consumerGroup_withAnswersInOnePartition_hasTheRestAndTheAgeOfItsOldest() throws Exception {
        String topic = "lag.group";
        stack.createTopics(2, topic);
        send(topic, "", 0, 100, 60, 50);
        send(topic, "", 1, 40);
        try (LagReading reading = reading(IntakeMode.CONSUMER_GROUP, topic)) {
            assertEquals(new LagReading.Lag(4, Duration.ofSeconds(100)), reading.of(Lane.BULK));
            answered(topic, 0, 2);
            assertEquals(new LagReading.Lag(2, Duration.ofSeconds(50)), reading.of(Lane.BULK));
            answered(topic, 0, 3);
            answered(topic, 1, 1);
            assertEquals(new LagReading.Lag(0, Duration.ZERO), reading.of(Lane.BULK));
        }
    }

    /** What a scaler must not wait for: a mark has an offset, and nobody will ever answer it. */
    @Test
    void marksOfTransactions_behindTheLastAnswer_areNotRequests() throws Exception {
        String topic = "lag.transactions";
        stack.createTopics(1, topic);
        send(topic, "sender", 0, 30);
        answered(topic, 0, 1);
        try (LagReading reading = reading(IntakeMode.CONSUMER_GROUP, topic)) {
            assertEquals(new LagReading.Lag(0, Duration.ZERO), reading.of(Lane.BULK));
            send(topic, "sender", 0, 20);
            LagReading.Lag lag = reading.of(Lane.BULK);
            assertEquals(Duration.ofSeconds(20), lag.oldest());
            assertTrue(lag.records() >= 1, lag.toString());
        }
    }

    @Test
    void topic_thatWasMadeAgain_waitsFromItsBeginning() throws Exception {
        String topic = "lag.again";
        stack.createTopics(1, topic);
        send(topic, "", 0, 10, 10);
        answered(topic, 0, 2000);
        try (LagReading reading = reading(IntakeMode.CONSUMER_GROUP, topic)) {
            assertEquals(new LagReading.Lag(2, Duration.ofSeconds(10)), reading.of(Lane.BULK));
        }
    }

    @Test
    void shareGroup_thatNobodyJoinedOrThatAnsweredSome_hasTheRest() throws Exception {
        String topic = "lag.share";
        stack.createTopics(1, topic);
        send(topic, "", 0, 100, 60, 50);
        try (LagReading reading = reading(IntakeMode.SHARE_GROUP, topic)) {
            assertEquals(new LagReading.Lag(3, Duration.ofSeconds(100)), reading.of(Lane.BULK));
            admin.alterShareGroupOffsets(
                            Groups.of(IntakeMode.SHARE_GROUP, Lane.BULK), Map.of(new TopicPartition(topic, 0), 2L))
                    .all()
                    .get();
            assertEquals(new LagReading.Lag(1, Duration.ofSeconds(50)), reading.of(Lane.BULK));
        }
    }

    @Test
    void topic_thatIsNotThere_isAnErrorAndNotNothing() {
        try (LagReading reading = reading(IntakeMode.CONSUMER_GROUP, "lag.missing")) {
            assertThrows(ExecutionException.class, () -> reading.of(Lane.BULK));
        }
    }

    private LagReading reading(IntakeMode mode, String topic) {
        return new LagReading(settings(), mode, Map.of(Lane.BULK, topic), Clock.fixed(now, ZoneOffset.UTC));
    }

    /** Committed by a group that has no members. */
    private static void answered(String topic, int partition, long offset) throws Exception {
        admin.alterConsumerGroupOffsets(
                        Groups.of(IntakeMode.CONSUMER_GROUP, Lane.BULK),
                        Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)))
                .all()
                .get();
    }

    /** Records of these ages in seconds, in one transaction where the sender has a name. */
    private void send(String topic, String transactions, int partition, int... ages) throws Exception {
        Map<String, Object> config = new HashMap<>(settings());
        if (!transactions.isEmpty()) {
            config.put("transactional.id", transactions);
        }
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            if (!transactions.isEmpty()) {
                producer.initTransactions();
                producer.beginTransaction();
            }
            for (int age : ages) {
                producer.send(new ProducerRecord<>(
                                topic, partition, now.minusSeconds(age).toEpochMilli(), null, new byte[] {1}))
                        .get();
            }
            if (!transactions.isEmpty()) {
                producer.commitTransaction();
            }
        }
    }
}
