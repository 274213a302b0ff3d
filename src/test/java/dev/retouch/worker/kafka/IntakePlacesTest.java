package dev.retouch.worker.kafka;

import static dev.retouch.worker.job.TestJobs.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.worker.job.Cancellations;
import dev.retouch.worker.job.FakeAnswers;
import dev.retouch.worker.job.FakeEditor;
import dev.retouch.worker.job.FakeMeter;
import dev.retouch.worker.job.FakeStore;
import dev.retouch.worker.job.JobRunner;
import dev.retouch.worker.job.Lane;
import dev.retouch.worker.job.S3Location;
import dev.retouch.worker.job.TestJobs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who holds a place and who needs none, up to the end of the worker. */
@Timeout(60)
class IntakePlacesTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final FakeDeliveries deliveries = new FakeDeliveries();
    private final FakeMeter meter = new FakeMeter();
    private JobRunner runner = TestJobs.runner(new FakeEditor(), new FakeStore(), new FakeAnswers());

    private RequestIntake intake(FakeEditor editor, FakeStore store, int inFlight) {
        return intake(editor, store, new IntakeLimits(8, inFlight, 8, 8, 5, 1000));
    }

    private RequestIntake intake(FakeEditor editor, FakeStore store, IntakeLimits limits) {
        runner.close();
        runner = TestJobs.runner(editor, store, new FakeAnswers(), meter, TestJobs.QUICK, TestJobs.AT_NOON);
        return new RequestIntake(
                runner,
                new DeadLetters(
                        new ConfirmedSender(new FakeOutlet(), Duration.ofMillis(1)),
                        new AnswerTopics("completed", "failed", "planned", "progress", "dead"),
                        request -> {}),
                deliveries,
                meter,
                limits,
                () -> true,
                new Cancellations());
    }

    @AfterEach
    void close() {
        runner.close();
    }

    /** Their pictures would not fit; a look at the store holds nothing. */
    @Test
    void requests_areAllDecidedAndNeverMoreReadThanThereArePlaces() throws Exception {
        CountDownLatch decided = new CountDownLatch(8);
        AtomicInteger read = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        FakeStore store = new FakeStore() {
            @Override
            protected void beforeFind(S3Location location) {
                decided.countDown();
            }

            @Override
            protected void beforeDownload(S3Location location) {
                most.accumulateAndGet(read.incrementAndGet(), Math::max);
                await(decided);
            }
        };
        FakeEditor editor = new FakeEditor() {
            @Override
            protected void during(long seed) {
                read.decrementAndGet();
            }
        };
        RequestIntake intake = intake(editor, store, 2);
        List<FakeDelivery> all =
                IntStream.range(0, 8).mapToObj(FakeDelivery::request).toList();
        all.forEach(intake::take);
        all.forEach(delivery -> awaitEnds(1, delivery));
        assertTrue(most.get() <= 2, "read at once: " + most.get());
        assertEquals(0, meter.inFlight.get());
        assertEquals(0, meter.counts.get("backlog BULK"));
    }

    /** They are held while they wait for a place, and by their dead letters. */
    @Test
    void room_isBoundedByTheBytesOfRequestsInHand() throws Exception {
        CountDownLatch editing = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        FakeEditor editor = new FakeEditor() {
            @Override
            protected void during(long seed) {
                editing.countDown();
                await(end);
            }
        };
        RequestIntake intake = intake(editor, new FakeStore(), new IntakeLimits(100, 1, 1000, 8, 5, 1 << 20));
        List<FakeDelivery> all = IntStream.range(0, 20)
                .mapToObj(number -> padded(TestJobs.json(number % 8)))
                .toList();
        int taken = 0;
        while (intake.hasRoom(Lane.BULK) && taken < all.size()) {
            intake.take(all.get(taken++));
        }
        assertEquals(14, taken, "8 MiB");
        assertTrue(intake.hasRoom(Lane.INTERACTIVE), "each lane has its own");
        end.countDown();
        all.subList(0, taken).forEach(delivery -> awaitEnds(1, delivery));
        assertTrue(intake.hasRoom(Lane.BULK));
    }

    private static FakeDelivery padded(String json) {
        FakeDelivery delivery = FakeDelivery.of(json);
        delivery.record().headers().add("padding", new byte[600 << 10]);
        return delivery;
    }

    /** Those of one bad prefix would stop the whole lane for minutes. */
    @Test
    void requestsThatWaitForTheStore_takeNoRoomOfOthers() throws Exception {
        FakeStore store = new FakeStore() {
            @Override
            protected void beforePut(S3Location location) {
                if (location.key().startsWith("bad/")) {
                    throw unavailable();
                }
            }
        };
        CountDownLatch end = new CountDownLatch(1);
        FakeEditor editor = new FakeEditor() {
            @Override
            protected void during(long seed) {
                if (seed < 8) {
                    await(end);
                }
            }
        };
        RequestIntake intake = intake(editor, store, new IntakeLimits(100, 1, 1000, 1000, 5, 1 << 20));
        for (int number = 10; number < 18; number++) {
            intake.take(padded(TestJobs.json(number, "", ", \"output\": {\"location\": \"s3://out/bad/\"}")
                    .replace("/" + number + ".png", "/0.png")));
        }
        awaitSources(40, intake); // eight wait
        List<FakeDelivery> good = IntStream.range(0, 8)
                .mapToObj(number -> padded(TestJobs.json(number)))
                .toList();
        good.forEach(intake::take);
        assertTrue(intake.hasRoom(Lane.BULK), "8 of each kind are more than 8 MiB");
        for (int number = 20; number < 30; number++) {
            intake.take(padded(TestJobs.json(number % 8)));
        }
        assertFalse(intake.hasRoom(Lane.BULK));
        end.countDown();
        good.forEach(delivery -> awaitEnds(1, delivery));
    }

    private static void awaitSources(int count, RequestIntake intake) {
        long end = System.nanoTime() + LONG.toNanos();
        while (intake.sources(Lane.BULK) != count) {
            assertTrue(System.nanoTime() < end, "sources: " + intake.sources(Lane.BULK));
            Thread.onSpinWait();
        }
    }

    /** No place is free, and none is needed. */
    @Test
    void requestThatNeedsNoEdit_isAnsweredWhileAllPlacesAreTaken() throws Exception {
        CountDownLatch editing = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        FakeEditor editor = new FakeEditor() {
            @Override
            protected void during(long seed) {
                editing.countDown();
                await(end);
            }
        };
        RequestIntake intake = intake(editor, new FakeStore(), 1);
        FakeDelivery edited = FakeDelivery.request(0);
        intake.take(edited);
        await(editing);
        FakeDelivery behind = FakeDelivery.request(1);
        intake.take(behind);
        FakeDelivery missing = FakeDelivery.request(99);
        intake.take(missing);
        awaitEnds(1, missing);
        assertEquals(List.of("acknowledged"), List.copyOf(missing.ends));
        assertEquals(
                List.of("begin", "edits", "end"), List.copyOf(deliveries.marked), "only what has a place is marked");
        end.countDown();
        awaitEnds(1, behind);
        intake.shutDown(LONG);
    }

    /** A member holds one record; joining takes a while, and the next request may wait as well. */
    @Test
    void sources_areASpareOneOfEachPartitionMoreWhileRequestsWait() throws Exception {
        AtomicBoolean refuses = new AtomicBoolean(true);
        FakeStore store = new FakeStore() {
            @Override
            protected void beforePut(S3Location location) {
                if (refuses.get()) {
                    throw unavailable();
                }
            }
        };
        RequestIntake intake = intake(new FakeEditor(), store, 1);
        assertEquals(2, intake.sources(Lane.BULK), "a place and one behind it");
        FakeDelivery one = FakeDelivery.request(0); // of the last of four partitions
        FakeDelivery other = FakeDelivery.request(1); // of whichever: a member that waits may be given any partition
        intake.take(one);
        intake.take(other);
        awaitSources(4 + 4 * (1 + 2), intake);
        refuses.set(false);
        awaitEnds(1, one);
        awaitEnds(1, other);
        intake.shutDown(LONG);
        assertEquals(4, intake.sources(Lane.BULK), "one of each partition");
    }

    /** What the device has not begun goes to another worker at once; what it has begun is worth its answer. */
    @Test
    void shutDown_waitsForTheEditAloneAndHandsTheOthersBack() throws Exception {
        CountDownLatch editing = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        FakeEditor editor = new FakeEditor() {
            @Override
            protected void during(long seed) {
                editing.countDown();
                await(end);
            }
        };
        RequestIntake intake = intake(editor, new FakeStore(), 2);
        FakeDelivery edited = FakeDelivery.request(0);
        intake.take(edited);
        await(editing);
        FakeDelivery begun = FakeDelivery.request(1);
        FakeDelivery unbegun = FakeDelivery.request(2);
        intake.take(begun);
        intake.take(unbegun);
        FutureTask<Boolean> shutDown = new FutureTask<>(() -> intake.shutDown(LONG));
        new Thread(shutDown).start();
        awaitEnds(1, unbegun);
        assertEquals(List.of("handed back"), List.copyOf(unbegun.ends));
        assertFalse(shutDown.isDone(), "the edit goes on");
        end.countDown();
        assertTrue(shutDown.get(), "the device is idle");
        assertEquals(List.of("acknowledged"), List.copyOf(edited.ends));
        assertEquals(List.of("handed back"), List.copyOf(begun.ends));
        FakeDelivery late = FakeDelivery.request(3);
        intake.take(late);
        assertEquals(List.of("handed back"), List.copyOf(late.ends));
        assertEquals(1, editor.edits.get());
    }

    @Test
    void shutDown_duringAnEditBeyondTheGrace_saysThatTheDeviceIsNotIdle() throws Exception {
        CountDownLatch editing = new CountDownLatch(1);
        AtomicBoolean end = new AtomicBoolean();
        FakeEditor editor = new FakeEditor() {
            /** As an edit is: an interrupt does not end it. */
            @Override
            protected void during(long seed) {
                editing.countDown();
                while (!end.get()) {
                    Thread.onSpinWait();
                }
            }
        };
        RequestIntake intake = intake(editor, new FakeStore(), 1);
        FakeDelivery delivery = FakeDelivery.request(0);
        intake.take(delivery);
        await(editing);
        assertFalse(intake.shutDown(Duration.ZERO));
        end.set(true);
        assertEquals(List.of("handed back"), List.copyOf(delivery.ends));
    }

    private static void awaitEnds(int count, FakeDelivery delivery) {
        while (delivery.ends.size() < count) {
            Thread.onSpinWait();
        }
    }
}
