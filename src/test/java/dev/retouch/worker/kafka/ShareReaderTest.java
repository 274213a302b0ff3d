package dev.retouch.worker.kafka;

import static dev.retouch.worker.job.TestJobs.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a member of a share group does with a record and its lock. */
@Timeout(60)
class ShareReaderTest {

    private static final int SLOW = 7;
    private static final Duration LIMIT = Duration.ofSeconds(20);

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
    private final FakeAnswers answers = new FakeAnswers();
    private final JobRunner runner = TestJobs.runner(editor, new FakeStore(), answers);
    private final FakeDeliveries deliveries = new FakeDeliveries();
    private final RequestIntake intake = new RequestIntake(
            runner,
            new DeadLetters(
                    new ConfirmedSender(new FakeOutlet(), Duration.ZERO),
                    new AnswerTopics("completed", "failed", "planned", "progress", "dead"),
                    request -> {}),
            deliveries,
            new FakeMeter(),
            new IntakeLimits(8, 1, 4, 4, 5, 1000),
            () -> true,
            new Cancellations());
    private final FakeShareConsumer consumer = new FakeShareConsumer();
    private final AtomicBoolean needed = new AtomicBoolean(true);
    private final AtomicBoolean asked = new AtomicBoolean();
    private final AtomicBoolean brokerAnswers = new AtomicBoolean(true);
    private final AtomicInteger pauses = new AtomicInteger();
    private final ReaderWatch watch = new ReaderWatch(Duration.ZERO, System::nanoTime);
    private final Thread reader =
            new Thread(new ShareReader(consumer, "requests", Lane.BULK, intake, 10, new ShareReader.Conditions() {
                @Override
                public boolean needed() {
                    return needed.get();
                }

                @Override
                public boolean brokerAnswers() {
                    asked.set(true);
                    return brokerAnswers.get();
                }

                @Override
                public void polled(boolean brought) {
                    watch.polled("requests", brought);
                }

                @Override
                public void failed(RuntimeException failure) {
                    watch.failed("requests", failure);
                }

                @Override
                public void pause() {
                    assertTrue(consumer.closed, "it keeps no partition meanwhile");
                    pauses.incrementAndGet();
                }
            }));

    private static ConsumerRecord<byte[], byte[]> record(long offset, int number, int count) {
        ConsumerRecord<byte[], byte[]> like = FakeDelivery.record(
                CloudEventHeaders.REQUESTED, TestJobs.json(number).getBytes(UTF_8));
        return new ConsumerRecord<>(
                "requests",
                0,
                offset,
                0,
                TimestampType.CREATE_TIME,
                1,
                1,
                like.key(),
                like.value(),
                new RecordHeaders(like.headers()),
                Optional.empty(),
                Optional.of((short) count));
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "waited in vain");
            Thread.onSpinWait();
        }
    }

    private long acknowledged(String what) {
        return consumer.acknowledged.stream().filter(what::equals).count();
    }

    @AfterEach
    void close() throws InterruptedException {
        needed.set(false);
        deliveries.caughtUp.complete(null);
        end.countDown();
        reader.interrupt();
        reader.join();
        runner.close();
    }

    @Test
    void record_isRenewedWhileItIsEditedAndThenAccepted() {
        consumer.available.add(record(0, SLOW, 1));
        reader.start();
        until(() -> acknowledged("0 RENEW") > 2);
        end.countDown();
        until(() -> acknowledged("0 ACCEPT") == 1);
        assertEquals(1, editor.edits.get());
    }

    /** The client would wait for its answer for ever, and take records that nobody gets. */
    @Test
    void reader_whoseRenewalWasNotSent_endsAndItsRequestIsWorkedOnNoMore() throws InterruptedException {
        takeOneThatWaits();
        consumer.renewal = FakeShareConsumer.Answer.NOT_SENT;
        reader.join();
        assertTrue(consumer.closed);
        end.countDown();
        intake.shutDown(LIMIT);
        assertEquals(1, editor.edits.get(), "the one that waited is another worker's");
    }

    /** A member that leaves in silence keeps its partitions until its session ends. */
    @Test
    void reader_thatHearsNothing_leavesWhenTheBrokerAnswersAgain() throws InterruptedException {
        brokerAnswers.set(false);
        takeOneThatWaits();
        consumer.renewal = FakeShareConsumer.Answer.TIMEOUT;
        until(asked::get); // nothing else keeps it now
        assertTrue(!consumer.closed);
        brokerAnswers.set(true);
        reader.join();
        assertTrue(consumer.closed);
    }

    /** As a group that has as many members as its broker allows: the next reader would be refused as well. */
    @Test
    void reader_thatIsRefused_pausesBeforeAnotherOneBegins() throws InterruptedException {
        consumer.refusal = new GroupMaxSizeReachedException("it is full");
        reader.start();
        reader.join();
        assertEquals(1, pauses.get());
    }

    @Test
    void reader_withoutTheRightToItsGroup_saysSo() throws InterruptedException {
        consumer.refusal = new GroupAuthorizationException("not allowed");
        reader.start();
        reader.join();
        assertEquals(1, pauses.get());
        assertTrue(watch.problem().orElseThrow().endsWith("not allowed"));
    }

    @Test
    void reader_thatIsNotNeeded_leavesWithoutAPause() throws InterruptedException {
        needed.set(false);
        reader.start();
        reader.join();
        assertTrue(consumer.closed);
        assertEquals(0, pauses.get());
    }

    @Test
    void reader_whoseLockIsLost_goesOnWithOtherRecords() {
        takeOneThatWaits();
        consumer.renewal = FakeShareConsumer.Answer.NO;
        until(() -> consumer.lost);
        consumer.available.add(record(1, 1, 1));
        until(() -> consumer.available.isEmpty());
        end.countDown();
        until(() -> acknowledged("1 ACCEPT") == 1);
        assertEquals(0, acknowledged("0 ACCEPT"));
        assertEquals(2, editor.edits.get(), "the slow one and the second record");
    }

    /** The device and the only place are taken by another delivery, and the reader has a record that waits behind it. */
    private void takeOneThatWaits() {
        intake.take(FakeDelivery.request(SLOW));
        await(editing);
        consumer.available.add(record(0, 3, 1));
        reader.start();
        until(() -> !consumer.acknowledged.isEmpty());
    }

    /** It may take as long as a broker is away. */
    @Test
    void lock_isRenewedWhileTheMarksOfOtherWorkersAreRead() {
        deliveries.caughtUp = new CompletableFuture<>();
        consumer.available.add(record(0, 3, 2));
        reader.start();
        until(() -> acknowledged("0 RENEW") > 2);
        assertEquals(0, editor.edits.get());
        deliveries.caughtUp.complete(null);
        until(() -> acknowledged("0 ACCEPT") == 1);
    }

    /** Each delivery counts at the broker, which gives a record up after a few. */
    @Test
    void recordThatIsHandedBackByAWorkerThatLeaves_isNotTakenByItAgain() throws InterruptedException {
        FakeShareConsumer pooled = new FakeShareConsumer();
        IntakeReaders readers = readers(pooled, watch());
        intake.take(FakeDelivery.request(SLOW));
        await(editing);
        pooled.available.add(record(0, 3, 1));
        readers.start(IntakeMode.SHARE_GROUP);
        until(() -> !pooled.acknowledged.isEmpty());
        Thread leaving = new Thread(() -> {
            try {
                intake.shutDown(LIMIT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        leaving.start();
        until(() -> pooled.closed);
        end.countDown();
        leaving.join();
        readers.close(LIMIT);
        assertEquals(1, pooled.acknowledged.stream().filter("0 RELEASE"::equals).count());
    }

    /** It may have fewer partitions. */
    @Test
    void topicThatIsMadeAgain_isReadByAsManyAsItsOwnPartitionsNeed() throws InterruptedException {
        BrokerWatch watch = watch();
        IntakeReaders readers = readers(new FakeShareConsumer(), watch);
        intake.take(FakeDelivery.request(0)); // of the last of four partitions
        assertEquals(4, intake.sources(Lane.BULK));
        readers.start(IntakeMode.SHARE_GROUP);
        int id = 1;
        while (intake.sources(Lane.BULK) != 2) {
            watch.answered(Map.of("requests", new TopicListing("requests", new Uuid(1, id++), false)));
            Thread.sleep(10);
        }
        readers.close(LIMIT);
    }

    private static BrokerWatch watch() {
        return new BrokerWatch(
                () -> {
                    throw new AssertionError("it is not started");
                },
                List.of("requests"),
                List.of(),
                System::nanoTime);
    }

    /** @param pooled the first reader's consumer */
    private IntakeReaders readers(FakeShareConsumer pooled, BrokerWatch watch) {
        return new IntakeReaders(
                Map.of(Lane.BULK, "requests"),
                intake,
                new IntakeReaders.Clients() {
                    private boolean given;

                    @Override
                    public Consumer<byte[], byte[]> consumer(Lane lane) {
                        throw new AssertionError("of the other mode");
                    }

                    @Override
                    public synchronized ShareConsumer<byte[], byte[]> shareConsumer(Lane lane) {
                        FakeShareConsumer next = given ? new FakeShareConsumer() : pooled;
                        given = true;
                        return next;
                    }

                    @Override
                    public int prepareShareGroup(Lane lane) {
                        return 10;
                    }
                },
                watch,
                this.watch);
    }
}
