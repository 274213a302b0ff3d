package dev.retouch.worker.kafka;

import static dev.retouch.worker.job.TestJobs.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.worker.job.FakeAnswers;
import dev.retouch.worker.job.FakeEditor;
import dev.retouch.worker.job.FakeMeter;
import dev.retouch.worker.job.FakeStore;
import dev.retouch.worker.job.JobRunner;
import dev.retouch.worker.job.TestJobs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From a delivery to its acknowledgement. */
@Timeout(60)
class RequestIntakeTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final FakeEmitter broker = new FakeEmitter();
    private final FakeMeter meter = new FakeMeter();
    private final FakeStore store = new FakeStore();
    private final CountDownLatch inBeforeConfirmed = new CountDownLatch(1);
    private final CountDownLatch confirm = new CountDownLatch(1);
    private final FakeAnswers slowAnswers = new FakeAnswers() {
        @Override
        protected void beforeConfirmed() throws InterruptedException {
            inBeforeConfirmed.countDown();
            confirm.await();
        }
    };
    private JobRunner runner = TestJobs.runner(new FakeEditor(), store, new FakeAnswers());

    private RequestIntake intake(FakeAnswers answers, int inFlight) {
        runner.close();
        runner = TestJobs.runner(new FakeEditor(), store, answers, meter, TestJobs.QUICK, TestJobs.AT_NOON);
        ConfirmedSender sender = new ConfirmedSender(broker, Duration.ofMillis(1));
        return new RequestIntake(
                runner,
                new DeadLetters(sender, new AnswerTopics("completed", "failed", "planned", "progress", "dead")),
                meter,
                inFlight);
    }

    @AfterEach
    void close() {
        runner.close();
    }

    @Test
    void delivery_isAcknowledgedWhenItsAnswerIsConfirmedAndNotBefore() throws Exception {
        RequestIntake intake = intake(slowAnswers, 4);
        FakeDelivery delivery = FakeDelivery.request(0);
        assertTrue(intake.take(delivery));
        await(inBeforeConfirmed);
        assertEquals(List.of(), List.copyOf(delivery.ends));
        confirm.countDown();
        intake.shutDown(LONG);
        assertEquals(List.of("acknowledged"), List.copyOf(delivery.ends));
    }

    @Test
    void delivery_ofARequestThatFails_isAcknowledgedToo() throws Exception {
        FakeAnswers answers = new FakeAnswers();
        RequestIntake intake = intake(answers, 4);
        FakeDelivery delivery = FakeDelivery.request(99);
        intake.take(delivery);
        intake.shutDown(LONG);
        assertEquals(List.of("acknowledged"), List.copyOf(delivery.ends));
        assertEquals("source-not-found", answers.failed.remove().reason());
    }

    @Test
    void delivery_thatCannotBeAnsweredBeforeTheShutdownEnds_isHandedBack() throws Exception {
        RequestIntake intake = intake(slowAnswers, 4);
        FakeDelivery delivery = FakeDelivery.request(0);
        intake.take(delivery);
        await(inBeforeConfirmed);
        assertTrue(intake.shutDown(Duration.ZERO), "the device is idle");
        assertEquals(List.of("handed back"), List.copyOf(delivery.ends));
    }

    @Test
    void delivery_whoseAnswerCannotBePublished_isHandedBack() throws Exception {
        FakeAnswers broken = new FakeAnswers() {
            @Override
            protected void beforeConfirmed() {
                throw new IllegalStateException("too large");
            }
        };
        RequestIntake intake = intake(broken, 1);
        FakeDelivery delivery = FakeDelivery.request(0);
        intake.take(delivery);
        intake.take(FakeDelivery.request(1)); // when the first one has given its place back
        assertEquals(List.of("handed back"), List.copyOf(delivery.ends));
    }

    @Test
    void malformedRecord_isAcknowledgedOnceItIsInTheDeadLetterTopic() throws Exception {
        RequestIntake intake = intake(new FakeAnswers(), 1);
        for (int i = 0; i < 2; i++) { // the second one finds a place
            FakeDelivery delivery = FakeDelivery.of("not JSON");
            assertTrue(intake.take(delivery));
            assertEquals(List.of("acknowledged"), List.copyOf(delivery.ends));
        }
        assertEquals("dead", broker.sent.remove().topic());
        assertEquals(List.of("dead-letter", "dead-letter"), List.copyOf(meter.outcomes));
        assertEquals(0, meter.inFlight.get());
    }

    @Test
    void malformedRecord_thatTheDeadLetterTopicDoesNotTake_isNotAcknowledgedAndKeepsNoPlace() throws Exception {
        RequestIntake intake = intake(new FakeAnswers(), 1);
        broker.failures.addAll(List.of(new RecordTooLargeException("over"), new RecordTooLargeException("over")));
        FakeDelivery delivery = FakeDelivery.of("not JSON");
        assertThrows(IllegalStateException.class, () -> intake.take(delivery));
        assertEquals(List.of(), List.copyOf(delivery.ends));
        assertTrue(intake.take(FakeDelivery.request(0)));
    }

    @Test
    void take_whileAllPlacesAreTaken_waitsForOne() throws Exception {
        RequestIntake intake = intake(slowAnswers, 1);
        FakeDelivery first = FakeDelivery.request(0);
        intake.take(first);
        await(inBeforeConfirmed);
        FutureTask<Boolean> second = new FutureTask<>(() -> intake.take(FakeDelivery.request(1)));
        Thread taking = new Thread(second);
        taking.start();
        awaitBlocked(taking);
        assertFalse(second.isDone(), "taken beyond the limit");
        assertEquals(1, meter.inFlight.get());
        confirm.countDown();
        assertTrue(second.get());
        assertEquals(List.of("acknowledged"), List.copyOf(first.ends));
        intake.shutDown(LONG);
        assertEquals(1, meter.mostInFlight.get());
        assertEquals(0, meter.inFlight.get());
    }

    @Test
    void shutDown_waitsForWhatWasTakenAndTakesNoMore() throws Exception {
        RequestIntake intake = intake(slowAnswers, 1);
        FakeDelivery taken = FakeDelivery.request(0);
        intake.take(taken);
        await(inBeforeConfirmed);
        FakeDelivery waiting = FakeDelivery.request(1);
        FutureTask<Boolean> waitingForAPlace = new FutureTask<>(() -> intake.take(waiting));
        Thread taking = new Thread(waitingForAPlace);
        taking.start();
        awaitBlocked(taking);
        FutureTask<Boolean> shutDown = new FutureTask<>(() -> intake.shutDown(LONG));
        Thread stopping = new Thread(shutDown);
        stopping.start();
        awaitBlocked(stopping);
        assertFalse(shutDown.isDone(), "waits for the request that was taken");
        confirm.countDown();
        assertTrue(shutDown.get(), "the device is idle");
        assertEquals(List.of("acknowledged"), List.copyOf(taken.ends));
        assertFalse(waitingForAPlace.get());
        assertEquals(List.of("handed back"), List.copyOf(waiting.ends));
        FakeDelivery late = FakeDelivery.request(2);
        assertFalse(intake.take(late));
        assertEquals(List.of("handed back"), List.copyOf(late.ends));
        assertEquals(1, store.gets.get());
    }

    private static void awaitBlocked(Thread thread) {
        while (thread.getState() != Thread.State.WAITING
                && thread.getState() != Thread.State.TIMED_WAITING
                && thread.isAlive()) {
            Thread.onSpinWait();
        }
    }
}
