package dev.retouch.worker.kafka;

import static dev.retouch.worker.job.TestJobs.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.worker.job.Cancellations;
import dev.retouch.worker.job.FakeAnswers;
import dev.retouch.worker.job.FakeEditor;
import dev.retouch.worker.job.FakeMeter;
import dev.retouch.worker.job.FakeStore;
import dev.retouch.worker.job.JobRunner;
import dev.retouch.worker.job.Lane;
import dev.retouch.worker.job.TestJobs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a member of a consumer group takes, commits and lets go. */
@Timeout(60)
class GroupReaderTest {

    private static final TopicPartition FIRST = new TopicPartition("requests", 0);
    private static final TopicPartition SECOND = new TopicPartition("requests", 1);
    private static final int SLOW = 7;

    private final CountDownLatch editing = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final FakeEditor editor = new FakeEditor() {
        @Override
        protected void during(long seed) {
            if (seed == SLOW) {
                editing.countDown();
                await(end);
            }
        }
    };
    private final AtomicBoolean broken = new AtomicBoolean();
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final FakeAnswers answers = new FakeAnswers();
    private final FakeMeter meter = new FakeMeter();
    private final JobRunner runner = TestJobs.runner(editor, new FakeStore(), answers);
    private final RequestIntake intake = new RequestIntake(
            runner,
            new DeadLetters(
                    new ConfirmedSender(new FakeOutlet(), Duration.ZERO),
                    new AnswerTopics("completed", "failed", "planned", "progress", "dead"),
                    request -> {}),
            Deliveries.NONE,
            meter,
            new IntakeLimits(8, 1, 4, 4, 5, 1000),
            this::isOpen,
            new Cancellations());
    private final Queue<MockConsumer<byte[], byte[]>> before = new ConcurrentLinkedQueue<>();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private String topicId = "id";
    private final AtomicInteger remade = new AtomicInteger();
    private final ReaderWatch watch = new ReaderWatch(Duration.ZERO, System::nanoTime);
    private final GroupReader reader = new GroupReader(
            () -> before.isEmpty() ? consumer : before.remove(),
            "requests",
            Lane.BULK,
            intake,
            () -> topicId,
            remade::incrementAndGet,
            watch);

    private boolean isOpen() {
        if (Thread.currentThread().getName().equals("retouch-intake") && broken.getAndSet(false)) {
            throw new IllegalStateException("as it happens");
        }
        return open.get();
    }

    private void join() {
        consumer.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
        consumer.updateEndOffsets(Map.of(FIRST, 0L, SECOND, 0L));
        reader.join(consumer);
        consumer.rebalance(List.of(FIRST, SECOND));
    }

    private void add(TopicPartition partition, long offset, int number) {
        ConsumerRecord<byte[], byte[]> like = FakeDelivery.record(
                CloudEventHeaders.REQUESTED, TestJobs.json(number).getBytes(UTF_8));
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(partition.topic(), partition.partition(), offset, like.key(), like.value());
        like.headers().forEach(record.headers()::add);
        consumer.addRecord(record);
    }

    private OffsetAndMetadata committed(TopicPartition partition) {
        return consumer.committed(Set.of(partition)).get(partition);
    }

    private void turnUntilCommitted(TopicPartition partition, long offset) {
        while (committed(partition) == null || committed(partition).offset() < offset) {
            reader.turn(consumer);
        }
        assertEquals(offset, committed(partition).offset());
    }

    @AfterEach
    void close() {
        end.countDown();
        runner.close();
    }

    @Test
    void records_areCommittedUpToTheFirstWithoutAnAnswer() {
        join();
        add(FIRST, 0, 0);
        turnUntilCommitted(FIRST, 1);
        add(FIRST, 1, SLOW);
        reader.turn(consumer);
        await(editing);
        add(SECOND, 0, 1);
        reader.turn(consumer);
        turnUntilCommitted(FIRST, 1);
        assertEquals(0, committed(SECOND).offset(), "it waits behind the slow one");
        end.countDown();
        turnUntilCommitted(FIRST, 2);
        turnUntilCommitted(SECOND, 1);
        assertEquals("id", committed(FIRST).metadata());
    }

    @Test
    void lane_withoutRoom_isPausedAndGoesOn() {
        join();
        open.set(false);
        reader.turn(consumer);
        assertEquals(Set.of(FIRST, SECOND), consumer.paused());
        open.set(true);
        reader.turn(consumer);
        assertEquals(Set.of(), consumer.paused());
    }

    /** Its next owner has them; this worker would edit them a second time. */
    @Test
    void unbegunRecords_ofAPartitionThatIsLost_areDropped() throws Exception {
        join();
        add(FIRST, 0, SLOW);
        reader.turn(consumer);
        await(editing);
        add(FIRST, 1, 1);
        add(SECOND, 0, 2);
        reader.turn(consumer);
        consumer.rebalance(List.of(SECOND));
        end.countDown();
        turnUntilCommitted(SECOND, 1);
        intake.shutDown(Duration.ofSeconds(30));
        Set<String> answered =
                Set.copyOf(answers.completed.stream().map(answer -> answer.id()).toList());
        assertTrue(answered.contains("2"), answered.toString());
        assertFalse(answered.contains("1"), answered.toString());
        assertEquals(2, editor.edits.get());
    }

    /** Its offsets begin anew, and what was committed for the old one would skip what the new one has. */
    @Test
    void topicThatIsMadeAgain_isReadByThePolicyOfTheClient() {
        join();
        add(FIRST, 0, 0);
        turnUntilCommitted(FIRST, 1);
        topicId = "another";
        consumer.updateEndOffsets(Map.of(FIRST, Long.MAX_VALUE, SECOND, Long.MAX_VALUE));
        reader.turn(consumer);
        assertEquals(Long.MAX_VALUE - 1, consumer.position(FIRST));
        assertEquals(Long.MAX_VALUE - 1, consumer.position(SECOND));
    }

    @Test
    void offsetOfATopicThatWasDeletedMeanwhile_isNotUsed() {
        consumer.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
        consumer.updateEndOffsets(Map.of(FIRST, 9L, SECOND, 9L));
        reader.join(consumer);
        consumer.commitSync(Map.of(
                FIRST, new OffsetAndMetadata(5, "another"),
                SECOND, new OffsetAndMetadata(5, "id")));
        consumer.rebalance(List.of(FIRST, SECOND));
        assertEquals(Long.MAX_VALUE - 1, consumer.position(FIRST));
        assertEquals(5, consumer.position(SECOND));
        assertEquals(1, remade.get(), "somebody should know");
    }

    /** The id that comes later would be taken for theirs. */
    @Test
    void offsetsOfATopic_whoseIdIsNotKnownYet_areNotUsed() {
        topicId = "";
        consumer.updateBeginningOffsets(Map.of(FIRST, 0L));
        consumer.updateEndOffsets(Map.of(FIRST, 9L));
        reader.join(consumer);
        consumer.commitSync(Map.of(FIRST, new OffsetAndMetadata(5, "another")));
        assertThrows(IllegalStateException.class, () -> consumer.rebalance(List.of(FIRST)));
        reader.turn(consumer);
        assertEquals("another", committed(FIRST).metadata());
    }

    /** Older workers did not write the id, and the new topic may be shorter. */
    @Test
    void offsetBeyondTheEnd_isOfATopicThatWasDeleted() {
        consumer.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
        consumer.updateEndOffsets(Map.of(FIRST, 4L, SECOND, 5L));
        reader.join(consumer);
        consumer.commitSync(Map.of(FIRST, new OffsetAndMetadata(5), SECOND, new OffsetAndMetadata(5)));
        consumer.rebalance(List.of(FIRST, SECOND));
        assertEquals(Long.MAX_VALUE - 1, consumer.position(FIRST));
        assertEquals(5, consumer.position(SECOND));
        assertEquals(1, remade.get());
        reader.turn(consumer);
        assertTrue(committed(FIRST).offset() <= 5, "the position that is reset is no offset to commit");
    }

    /** A scaler that sees a lag of one for ever never lets the last worker go. */
    @Test
    void markOfATransaction_behindTheLastRecord_isCommittedToo() {
        join();
        add(FIRST, 0, 0);
        turnUntilCommitted(FIRST, 1);
        consumer.seek(FIRST, 2); // as a poll does that meets a mark
        reader.turn(consumer);
        assertEquals(2, committed(FIRST).offset());
    }

    /** Its requests are needed elsewhere while another lane's edit ends here. */
    @Test
    void workerThatLeaves_keepsItsPartitionsOnlyWhileAnEditOfThemEnds() throws Exception {
        join();
        add(FIRST, 0, SLOW);
        reader.turn(consumer);
        await(editing);
        add(SECOND, 0, 1);
        reader.turn(consumer);
        assertFalse(reader.isDone(), "it works");
        Thread leaving = new Thread(() -> {
            try {
                intake.shutDown(Duration.ofSeconds(30));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        leaving.start();
        while (intake.isOpen()) {
            Thread.sleep(1);
        }
        assertFalse(reader.isDone(), "an edit has not ended");
        end.countDown();
        leaving.join();
        assertTrue(reader.isDone());
        turnUntilCommitted(FIRST, 1);
        assertEquals(0, committed(SECOND).offset(), "what was handed back is not answered");
        assertEquals(1, editor.edits.get());
    }

    /** It would be the last one, and nothing would go on after an outage of the store. */
    @Test
    void lookForPlaces_thatFails_isNotTheLast() throws Exception {
        open.set(false);
        broken.set(true);
        intake.take(FakeDelivery.request(1));
        while (broken.get()) {
            Thread.sleep(1);
        }
        open.set(true);
        while (answers.completed.isEmpty()) {
            Thread.sleep(1);
        }
    }

    /** As without the right to its group: the broker answers everything else. */
    @Test
    void reader_thatIsRefused_saysSoUntilItReads() throws Exception {
        for (int i = 0; i < 2; i++) {
            MockConsumer<byte[], byte[]> refused = new MockConsumer<>("earliest");
            refused.setPollException(new GroupAuthorizationException("not allowed"));
            before.add(refused);
        }
        consumer.updateBeginningOffsets(Map.of(FIRST, 0L));
        consumer.updateEndOffsets(Map.of(FIRST, 0L));
        Thread thread = new Thread(reader);
        thread.start();
        long start = System.nanoTime();
        while (!before.isEmpty()) {
            Thread.sleep(1);
        }
        assertTrue(watch.problem().orElseThrow().endsWith("not allowed"), watch::toString);
        while (consumer.subscription().isEmpty()) {
            Thread.sleep(1);
        }
        assertTrue(System.nanoTime() - start > Duration.ofMillis(400).toNanos(), "it does not hurry");
        consumer.schedulePollTask(() -> {
            consumer.rebalance(List.of(FIRST));
            add(FIRST, 0, 0);
        });
        while (answers.completed.isEmpty()) {
            Thread.sleep(1);
        }
        assertEquals(Optional.empty(), watch.problem());
        reader.leave();
        thread.join();
    }

    /** A broker knows the name of a worker that was killed until its session ends, and refuses the next one of this name. */
    @Test
    void worker_whoseNameTheBrokerHasNotReleased_readsOnceItHas() throws Exception {
        MockConsumer<byte[], byte[]> refused = new MockConsumer<>("earliest");
        refused.setPollException(new UnreleasedInstanceIdException("it is in use"));
        before.add(refused);
        consumer.updateBeginningOffsets(Map.of(FIRST, 0L));
        consumer.updateEndOffsets(Map.of(FIRST, 0L));
        consumer.schedulePollTask(() -> {
            consumer.rebalance(List.of(FIRST));
            add(FIRST, 0, 0);
        });
        Thread thread = new Thread(reader);
        thread.start();
        while (answers.completed.isEmpty()) {
            Thread.sleep(10);
        }
        reader.leave();
        thread.join();
        assertTrue(refused.closed());
        assertTrue(consumer.closed());
    }
}
