package dev.retouch.worker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.worker.job.TestJobs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one worker leaves behind, and what the next one makes of it. */
@Timeout(60)
class DeliveryMarksTest {

    private static final TopicPartition ONLY = new TopicPartition("marks", 0);

    private final List<Worker> workers = new ArrayList<>();
    private final List<ProducerRecord<byte[], byte[]>> log = new ArrayList<>();
    private final Delivery delivery = FakeDelivery.request(0);

    /** One that follows the same topic as all others. */
    private final class Worker {

        private final MockProducer<byte[], byte[]> producer = new MockProducer<>(
                true, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
        private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        private final DeliveryMarks marks;

        private Worker(String name) {
            consumer.updatePartitions("marks", List.of(new PartitionInfo("marks", 0, Node.noNode(), null, null)));
            consumer.updateBeginningOffsets(Map.of(ONLY, 0L));
            consumer.updateEndOffsets(Map.of(ONLY, 0L));
            marks = new DeliveryMarks("marks", name, producer, () -> consumer, TestJobs.AT_NOON);
            marks.start();
            catchUp();
            workers.add(this);
        }

        /** All that was written by anybody until now is known here. */
        private void catchUp() {
            workers.forEach(worker -> {
                log.addAll(worker.producer.history());
                worker.producer.clear();
            });
            for (long offset = end(); offset < log.size(); offset++) {
                ProducerRecord<byte[], byte[]> record = log.get((int) offset);
                add(new ConsumerRecord<>("marks", 0, offset, record.key(), record.value()), offset + 1);
            }
            marks.caughtUp().join();
        }

        private long end() {
            return consumer.endOffsets(List.of(ONLY)).get(ONLY);
        }

        private void add(ConsumerRecord<byte[], byte[]> record, long end) {
            while (consumer.assignment().isEmpty()) {
                Thread.onSpinWait();
            }
            consumer.addRecord(record);
            consumer.updateEndOffsets(Map.of(ONLY, end));
        }
    }

    @AfterEach
    void close() {
        workers.forEach(worker -> worker.marks.close());
    }

    /** The log of this test has what is sent at once. */
    private void begin(Worker worker) {
        assertTrue(worker.marks.begin(delivery).isDone());
    }

    @Test
    void recordThatWasBegunByAWorkerThatDied_isCountedByTheNext() throws Exception {
        Worker dead = new Worker("first");
        assertEquals(0, dead.marks.before(delivery));
        assertTrue(dead.marks.begin(delivery).isDone());
        dead.marks.edits(delivery);
        Worker next = new Worker("second");
        assertEquals(1, next.marks.before(delivery));
        begin(next);
        Worker last = new Worker("third");
        assertEquals(2, last.marks.before(delivery));
        JsonNode history = new ObjectMapper().readTree(last.marks.history(delivery));
        assertEquals("first", history.at("/0/worker").asText());
        assertEquals("edit", history.at("/0/stage").asText());
        assertEquals("second", history.at("/1/worker").asText());
        assertEquals("fetch", history.at("/1/stage").asText());
        assertEquals(TestJobs.NOON.toString(), history.at("/1/at").asText());
    }

    /** While the broker is away locks are lost, and the same worker gets a record that it is still at. */
    @Test
    void recordThatComesAgainToTheWorkerThatIsAtIt_isNotCounted() {
        Worker worker = new Worker("first");
        begin(worker);
        assertEquals(0, worker.marks.before(delivery));
        begin(worker);
        assertEquals(1, new Worker("second").marks.before(delivery));
    }

    @Test
    void recordThatWasHandedBackInOrder_isNotCounted() {
        Worker dead = new Worker("first");
        begin(dead);
        Worker leaving = new Worker("second");
        begin(leaving);
        leaving.marks.withdraw(delivery);
        leaving.marks.withdraw(delivery); // once too often
        Worker next = new Worker("third");
        assertEquals(1, next.marks.before(delivery), "the first one's mark stays");
    }

    /** The topic brings each change only later, and a request that waits for the store changes its mark often. */
    @Test
    void ownMark_thatTheTopicBringsBackAfterItWasWithdrawn_isNotCounted() throws Exception {
        Worker worker = new Worker("first");
        begin(worker);
        ProducerRecord<byte[], byte[]> late = worker.producer.history().get(0);
        worker.marks.withdraw(delivery);
        worker.add(new ConsumerRecord<>("marks", 0, 0, late.key(), late.value()), 1);
        worker.catchUp();
        assertEquals(0, worker.marks.before(delivery));
        worker.producer.clear();
        begin(worker);
        byte[] written = worker.producer.history().get(0).value();
        assertEquals(1, new ObjectMapper().readTree(written).size());
    }

    @Test
    void recordWithAnEnd_leavesNothing() {
        Worker worker = new Worker("first");
        begin(worker);
        worker.marks.end(delivery);
        assertEquals(0, worker.marks.before(delivery));
        assertEquals(0, new Worker("second").marks.before(delivery));
        assertEquals(null, log.get(log.size() - 1).value());
        assertEquals("requests/3/14", new String(log.get(log.size() - 1).key(), UTF_8));
    }

    /** Most that are answered without an edit: two records for each would be for nothing. */
    @Test
    void recordThatWasNeverBegun_needsNoRecordAtItsEnd() {
        Worker worker = new Worker("first");
        worker.marks.end(delivery);
        assertEquals(0, worker.producer.history().size());
        begin(new Worker("dead"));
        worker = new Worker("next");
        worker.marks.end(delivery); // its answer was found
        assertEquals(0, new Worker("last").marks.before(delivery));
    }

    /** A topic that was deleted and made again counts its offsets from the beginning. */
    @Test
    void otherRecordAtTheSameOffset_isNotMeant() {
        begin(new Worker("first"));
        Worker next = new Worker("second");
        ConsumerRecord<byte[], byte[]> record = delivery.record();
        Delivery later = FakeDelivery.of(new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp() + 1,
                record.timestampType(),
                0,
                0,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty()));
        assertEquals(1, next.marks.before(delivery));
        assertEquals(0, next.marks.before(later));
    }

    @Test
    void mark_thatTheBrokerDoesNotTake_keepsNoRequestWaiting() {
        Worker worker = new Worker("first");
        worker.producer.sendException = new TimeoutException("away");
        assertTrue(worker.marks.begin(delivery).isDone());
    }
}
