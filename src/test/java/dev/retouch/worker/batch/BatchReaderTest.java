package dev.retouch.worker.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.worker.job.EditFailed;
import dev.retouch.worker.job.FakeAnswers;
import dev.retouch.worker.job.Lane;
import dev.retouch.worker.job.RawRequest;
import dev.retouch.worker.job.TestClock;
import dev.retouch.worker.job.TestJobs;
import dev.retouch.worker.kafka.ConfirmedSender;
import dev.retouch.worker.kafka.FakeOutlet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** The count of batches over a topic in memory, which is all that is left when a worker dies. */
class BatchReaderTest {

    private static final TopicPartition STATE = new TopicPartition("state", 0);
    private static final BatchTopics TOPICS = new BatchTopics("state", "ended");

    private final FakeOutlet emitter = new FakeOutlet();
    private final ConfirmedSender sender = new ConfirmedSender(emitter, Duration.ofMillis(1));
    private final FakeAnswers answers = new FakeAnswers();
    private final BatchedAnswers noted = new BatchedAnswers(answers, sender, TOPICS);
    private final List<FakeOutlet.Sent> log = new ArrayList<>();
    private final List<Instant> times = new ArrayList<>();
    private Instant now = TestJobs.NOON;
    private Worker worker = new Worker();

    /** One that counts from the log's beginning. */
    private final class Worker {

        private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        private final BatchReader reader = new BatchReader(() -> consumer, sender, TOPICS, new TestClock(() -> now));
        private int read;

        private void join() {
            PartitionInfo only = new PartitionInfo("state", 0, Node.noNode(), new Node[0], new Node[0]);
            consumer.updatePartitions("state", List.of(only));
            consumer.updateBeginningOffsets(Map.of(STATE, 0L));
            consumer.updateEndOffsets(Map.of(STATE, (long) log.size()));
            reader.subscribe(consumer);
            consumer.schedulePollTask(() -> consumer.rebalance(List.of(STATE)));
            step();
        }

        private void step() {
            try {
                reader.step(consumer);
                while (read < log.size()) {
                    FakeOutlet.Sent record = log.get(read);
                    consumer.addRecord(new ConsumerRecord<>(
                            "state",
                            0,
                            read++,
                            times.get(read - 1).toEpochMilli(),
                            TimestampType.CREATE_TIME,
                            0,
                            0,
                            record.key(),
                            record.value(),
                            new RecordHeaders(),
                            Optional.empty()));
                    reader.step(consumer);
                    append();
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** What was sent becomes readable. */
    private void append() {
        for (FakeOutlet.Sent record = emitter.sent.poll(); record != null; record = emitter.sent.poll()) {
            if (record.topic().equals("state")) {
                log.add(record);
                times.add(now);
            } else {
                ended.add(record);
            }
        }
    }

    private final List<FakeOutlet.Sent> ended = new ArrayList<>();

    private void answered(String batch, int count, String id, String reason) {
        try {
            Map<String, String> attributes = Map.of("batch", batch, "batchCount", Integer.toString(count));
            noted.failed(new EditFailed(id, reason, "no", false, 1, attributes), TestJobs.origin(Lane.BULK, 1))
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
        append();
    }

    private List<String> told() {
        worker.step();
        return ended.stream().map(record -> new String(record.value(), UTF_8)).toList();
    }

    /** What compaction leaves of the log: the latest value of each key. */
    private Map<String, String> compacted() {
        Map<String, String> left = new TreeMap<>();
        for (FakeOutlet.Sent record : log) {
            String key = new String(record.key(), UTF_8);
            if (record.value() == null) {
                left.remove(key);
            } else {
                left.put(key, new String(record.value(), UTF_8));
            }
        }
        return left;
    }

    @Test
    void end_isToldOnceWhenTheLastRequestIsAnswered() {
        worker.join();
        answered("spring", 3, "a", "internal");
        answered("spring", 3, "b", "internal");
        answered("spring", 3, "b", "internal"); // again, after a death
        assertEquals(List.of(), told());
        answered("spring", 3, "c", "source-not-found");
        String end = "{\"batch\":\"spring\",\"count\":3,\"completed\":0,\"failed\":3,"
                + "\"reasons\":{\"internal\":2,\"source-not-found\":1}}";
        assertEquals(List.of(end), told());
        answered("spring", 3, "c", "internal");
        assertEquals(List.of(end), told(), "once");
    }

    @Test
    void requestWithADeadLetter_isOneOfTheBatch() throws Exception {
        worker.join();
        answered("spring", 2, "a", "internal");
        noted.putAside(RawRequest.read("""
                {"id": "b", "attributes": {"batch": "spring", "batchCount": "2"}}
                """.getBytes(UTF_8)));
        append();
        assertEquals(1, told().size());
        assertTrue(told().get(0).contains("\"dead-letter\":1"), told()::toString);
    }

    @Test
    void end_leavesOneRecordOfTheBatch() {
        worker.join();
        answered("spring", 2, "a", "internal");
        answered("spring", 2, "b", "internal");
        told();
        answered("spring", 2, "b", "internal");
        told();
        assertEquals(List.of("spring\n"), List.copyOf(compacted().keySet()));
    }

    /** A request is in its topic for a week, and may be answered again until then; the end's mark would stay for ever. */
    @Test
    void endOfLongAgo_leavesNothing() {
        worker.join();
        answered("spring", 1, "a", "internal");
        told();
        now = TestJobs.NOON.plus(Duration.ofDays(7));
        answered("spring", 1, "a", "internal");
        assertEquals(1, told().size(), "it is known for a week");
        worker = new Worker(); // and by the next worker too
        worker.join();
        now = now.plusMillis(1);
        worker.step();
        append();
        assertEquals(Map.of(), compacted());
        answered("spring", 1, "a", "internal");
        assertEquals(2, told().size(), "another batch of that name");
    }

    /** Its sender died, or one request of it was replayed when its end was forgotten. */
    @Test
    void batch_thatNeverEnds_leavesNothing() {
        worker.join();
        answered("spring", 3, "a", "internal");
        answered("spring", 3, "b", "internal");
        told();
        now = TestJobs.NOON.plus(Duration.ofDays(7));
        told();
        append();
        assertEquals(2, compacted().size(), "it is known for a week");
        worker = new Worker(); // and by the next worker too
        worker.join();
        now = now.plusMillis(1);
        worker.step();
        append();
        assertEquals(Map.of(), compacted());
        answered("spring", 3, "c", "internal");
        assertEquals(List.of(), told(), "another batch of that name");
    }

    @Test
    void batch_ofWhichARequestWasAnsweredLately_isKept() {
        worker.join();
        answered("spring", 3, "a", "internal");
        told();
        now = TestJobs.NOON.plus(Duration.ofDays(5));
        answered("spring", 3, "b", "internal");
        told();
        now = TestJobs.NOON.plus(Duration.ofDays(10));
        told();
        answered("spring", 3, "c", "internal");
        assertEquals(1, told().size());
    }

    @Test
    void end_thatAWorkerDidNotLiveToTell_isToldByTheNext() {
        answered("spring", 2, "a", "internal");
        answered("spring", 2, "b", "internal");
        worker.join();
        assertEquals(1, told().size());
    }

    @Test
    void end_thatWasTold_isNotToldByTheNextWorker() {
        worker.join();
        answered("spring", 2, "a", "internal");
        answered("spring", 2, "b", "internal");
        assertEquals(1, told().size());
        ended.clear();
        worker = new Worker();
        worker.join();
        assertEquals(List.of(), told());
    }

    @Test
    void end_thatIsToldTwice_hasOneEventId() {
        worker.join();
        answered("spring", 1, "a", "internal");
        told();
        String first = ended.get(0).header("ce_id");
        // The worker died before it noted it.
        log.removeIf(record -> new String(record.key(), UTF_8).equals("spring\n") || record.value() == null);
        ended.clear();
        worker = new Worker();
        worker.join();
        told();
        assertEquals(first, ended.get(0).header("ce_id"));
        assertEquals("dev.retouch.batch.completed.v1", ended.get(0).header("ce_type"));
    }

    @Test
    void batches_areCountedApart() {
        worker.join();
        answered("spring", 2, "a", "internal");
        answered("summer", 1, "a", "internal");
        assertEquals(1, told().size());
        assertTrue(told().get(0).contains("summer"), told()::toString);
    }

    @Test
    void answers_withoutABatchOrACount_areNotCounted() throws Exception {
        for (Map<String, String> attributes : List.of(
                Map.<String, String>of(),
                Map.of("batch", "spring"),
                Map.of("batchCount", "3"),
                Map.of("batch", "spring", "batchCount", "0"),
                Map.of("batch", "spring", "batchCount", "many"),
                Map.of("batch", " ", "batchCount", "1"))) {
            noted.failed(new EditFailed("a", "internal", "no", false, 1, attributes), TestJobs.origin(Lane.BULK, 1))
                    .get();
        }
        assertEquals(6, answers.failed.size());
        append();
        assertEquals(List.of(), log);
    }

    @Test
    void records_ofOthers_areLeftOut() throws Exception {
        worker.join();
        for (String value : List.of("?", "null", "{\"batch\":\"x\"}", "{\"batch\":\"x\",\"id\":\"a\",\"count\":0}")) {
            sender.send("state", null, new RecordHeaders(), value.getBytes(UTF_8));
        }
        append();
        answered("spring", 1, "a", "internal");
        assertEquals(1, told().size());
    }

    @Test
    void event_fitsItsSchema() throws Exception {
        BatchCompleted batch = new BatchCompleted("spring", 3, 2, 1, Map.of("internal", 1));
        assertEquals(
                List.of(),
                dev.retouch.contract.Contracts.problems(
                        "dev.retouch.batch.completed.v1", new ObjectMapper().writeValueAsString(batch)));
    }
}
