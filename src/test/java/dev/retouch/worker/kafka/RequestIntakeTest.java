package dev.retouch.worker.kafka;

import static dev.retouch.worker.job.TestJobs.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.worker.job.Cancellations;
import dev.retouch.worker.job.EditFailed;
import dev.retouch.worker.job.FakeAnswers;
import dev.retouch.worker.job.FakeEditor;
import dev.retouch.worker.job.FakeMeter;
import dev.retouch.worker.job.FakeStore;
import dev.retouch.worker.job.JobRunner;
import dev.retouch.worker.job.Lane;
import dev.retouch.worker.job.S3Location;
import dev.retouch.worker.job.TestJobs;
import dev.retouch.worker.job.UnpublishableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From a delivery to its acknowledgement. */
@Timeout(60)
class RequestIntakeTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final FakeOutlet broker = new FakeOutlet();
    private final Cancellations cancellations = new Cancellations();
    private final FakeDeliveries deliveries = new FakeDeliveries();
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
        return intake(new FakeEditor(), answers, inFlight);
    }

    private RequestIntake intake(FakeEditor editor, FakeAnswers answers, int inFlight) {
        return intake(editor, store, answers, inFlight);
    }

    private RequestIntake intake(FakeEditor editor, FakeStore store, FakeAnswers answers, int inFlight) {
        runner.close();
        runner = TestJobs.runner(editor, store, answers, meter, TestJobs.QUICK, TestJobs.AT_NOON);
        ConfirmedSender sender = new ConfirmedSender(broker, Duration.ofMillis(1));
        return new RequestIntake(
                runner,
                new DeadLetters(
                        sender, new AnswerTopics("completed", "failed", "planned", "progress", "dead"), request -> {}),
                deliveries,
                meter,
                new IntakeLimits(8, inFlight, 8, 8, 5, 1000),
                () -> true,
                cancellations);
    }

    @AfterEach
    void close() {
        runner.close();
    }

    /** One request is edited, one waits in the worker, both are cancelled: neither waits for anything. */
    @Test
    void cancellation_endsWhatRunsAndWhatWaits() throws Exception {
        CountDownLatch editing = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        FakeEditor editor = new FakeEditor() {
            @Override
            protected void during(long seed) {
                editing.countDown();
                await(cancelled);
            }
        };
        FakeAnswers answers = new FakeAnswers();
        RequestIntake intake = intake(editor, answers, 1);
        FakeDelivery running = FakeDelivery.request(0);
        FakeDelivery waiting = FakeDelivery.request(1);
        intake.take(running);
        await(editing);
        intake.take(waiting);
        cancellations.cancel("1", Instant.now());
        awaitEnds(1, waiting);
        cancellations.cancel("0", Instant.now());
        cancelled.countDown();
        awaitEnds(1, running);
        assertEquals(List.of("acknowledged"), List.copyOf(waiting.ends));
        assertEquals(List.of("acknowledged"), List.copyOf(running.ends));
        assertEquals(
                List.of("1 cancelled", "0 cancelled"),
                answers.failed.stream().map(a -> a.id() + " " + a.reason()).toList());
        assertEquals(1, editor.edits.get());
        intake.shutDown(LONG);
    }

    @Test
    void delivery_isAcknowledgedWhenItsAnswerIsConfirmedAndNotBefore() throws Exception {
        RequestIntake intake = intake(slowAnswers, 4);
        FakeDelivery delivery = FakeDelivery.request(0);
        intake.take(delivery);
        await(inBeforeConfirmed);
        assertEquals(List.of(), List.copyOf(delivery.ends));
        confirm.countDown();
        awaitEnds(1, delivery);
        assertEquals(List.of("acknowledged"), List.copyOf(delivery.ends));
    }

    @Test
    void delivery_ofARequestThatFails_isAcknowledgedToo() throws Exception {
        FakeAnswers answers = new FakeAnswers();
        RequestIntake intake = intake(answers, 4);
        FakeDelivery delivery = FakeDelivery.request(99);
        intake.take(delivery);
        awaitEnds(1, delivery);
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
        awaitEnds(1, delivery);
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
        awaitEnds(1, delivery);
        assertEquals(List.of("handed back"), List.copyOf(delivery.ends));
        FakeDelivery next = FakeDelivery.request(1);
        intake.take(next); // it has the place that the first one gave back
        awaitEnds(1, next);
    }

    @Test
    void malformedRecord_isAcknowledgedOnceItIsInTheDeadLetterTopic() throws Exception {
        RequestIntake intake = intake(new FakeAnswers(), 1);
        FakeDelivery delivery = FakeDelivery.of("not JSON");
        intake.take(delivery);
        awaitEnds(1, delivery);
        assertEquals(List.of("acknowledged"), List.copyOf(delivery.ends));
        assertEquals("dead", broker.sent.remove().topic());
        assertEquals(List.of("dead-letter"), List.copyOf(meter.outcomes));
        assertEquals(0, meter.inFlight.get());
    }

    @Test
    void requestLargerThanTheLimit_isAnsweredWithCauseAndRemedy() {
        FakeAnswers answers = new FakeAnswers();
        RequestIntake intake = intake(answers, 1);
        FakeDelivery large =
                FakeDelivery.of(TestJobs.json(0, "", ", \"attributes\": {\"a\": \"" + "x".repeat(1000) + "\"}"));
        intake.take(large);
        awaitEnds(1, large);
        assertEquals(List.of("acknowledged"), List.copyOf(large.ends));
        EditFailed failed = answers.failed.remove();
        assertEquals("0 request-invalid", failed.id() + " " + failed.reason());
        assertEquals(
                "the record has " + RequestRecords.bytes(large)
                        + " bytes, the limit is 1000: shorten the request's texts,"
                        + " or raise RETOUCH_MAX_REQUEST_BYTES",
                failed.message());
        FakeDelivery nameless = FakeDelivery.of("{\"instruction\": \"" + "x".repeat(1000) + "\"}");
        intake.take(nameless);
        awaitEnds(1, nameless);
        assertTrue(broker.sent.remove().header("dead-letter-reason").contains("no id"));
    }

    @Test
    void requestWhoseAnswerNoTopicTakes_isPutAsideWithTheReason() throws Exception {
        FakeAnswers tooLarge = new FakeAnswers() {
            @Override
            protected void beforeConfirmed() {
                throw new UnpublishableException("too large");
            }
        };
        RequestIntake intake = intake(tooLarge, 1);
        FakeDelivery delivery = FakeDelivery.request(0);
        intake.take(delivery);
        awaitEnds(1, delivery);
        assertEquals(List.of("acknowledged"), List.copyOf(delivery.ends));
        assertEquals("too large", broker.sent.remove().header("dead-letter-reason"));
        assertEquals(0, tooLarge.failed.size(), "the edit did not fail");
    }

    @Test
    void requestThatIsAnswered_leavesNoMark() throws Exception {
        RequestIntake intake = intake(new FakeAnswers(), 1);
        FakeDelivery delivery = FakeDelivery.request(0);
        intake.take(delivery);
        awaitEnds(1, delivery);
        assertEquals(List.of("begin", "edits", "end"), List.copyOf(deliveries.marked));
        assertEquals(1, meter.counts.get("taken BULK 1"));
    }

    /** What only waits for the store, or is looked at again, cannot end a worker. */
    @Test
    void requestThatWaitsWhileItIsDecided_isMarkedOnlyOnceItHasAPlace() {
        FakeStore slow = new FakeStore() {
            @Override
            protected void beforeGet(S3Location location) {
                if (gets.get() == 1) {
                    throw FakeStore.unavailable();
                }
            }
        };
        RequestIntake intake = intake(new FakeEditor(), slow, new FakeAnswers(), 1);
        FakeDelivery delivery = FakeDelivery.request(0);
        intake.take(delivery);
        awaitEnds(1, delivery);
        assertEquals(List.of("withdraw", "begin", "edits", "end"), List.copyOf(deliveries.marked));
    }

    /** Its worker leaves in order: the next one has no reason to suspect it. */
    @Test
    void requestThatIsHandedBack_takesItsMarkBack() throws Exception {
        RequestIntake intake = intake(slowAnswers, 1);
        FakeDelivery delivery = FakeDelivery.request(0);
        intake.take(delivery);
        await(inBeforeConfirmed);
        intake.shutDown(Duration.ZERO);
        awaitEnds(1, delivery);
        assertEquals(List.of("begin", "edits", "withdraw"), List.copyOf(deliveries.marked));
    }

    @Test
    void requestThatEndedItsWorkersTooOften_isPutAsideWithItsHistory() throws Exception {
        FakeAnswers answers = new FakeAnswers();
        RequestIntake intake = intake(answers, 1);
        deliveries.before.set(3);
        FakeDelivery fourth = FakeDelivery.request(0);
        intake.take(fourth);
        awaitEnds(1, fourth);
        assertEquals(1, answers.completed.size());
        deliveries.before.set(4);
        FakeDelivery fifth = FakeDelivery.request(1);
        intake.take(fifth);
        awaitEnds(1, fifth);
        assertEquals(1, answers.completed.size());
        assertEquals(List.of("acknowledged"), List.copyOf(fifth.ends));
        FakeOutlet.Sent letter = broker.sent.remove();
        assertTrue(letter.header("dead-letter-reason").contains("delivered 5 times"));
        assertEquals("[\"history\"]", letter.header("dead-letter-history"));
        assertEquals("end", List.copyOf(deliveries.marked).get(deliveries.marked.size() - 1));
    }

    /** The broker spreads them evenly, so a partition that has too few is helped by more of them all. */
    @Test
    void membersOfAShareGroup_areOneForEachPartitionThatWasSeen() {
        RequestIntake intake = intake(new FakeAnswers(), 1);
        assertEquals(2, intake.sources(Lane.BULK));
        FakeDelivery delivery = FakeDelivery.request(0); // of partition 3
        intake.take(delivery);
        awaitEnds(1, delivery);
        assertEquals(4, intake.sources(Lane.BULK));
        assertEquals(2, intake.sources(Lane.INTERACTIVE));
        intake.madeAgain(Lane.BULK);
        assertEquals(2, intake.sources(Lane.BULK), "the new topic may have one");
    }

    /** The broker may be away for hours; requests must not wait for what cannot be answered. */
    @Test
    void malformedRecord_thatWaitsForItsTopic_keepsNoRequestWaiting() throws Exception {
        RequestIntake intake = intake(new FakeAnswers(), 1);
        broker.lost = record -> record.topic().equals("dead");
        intake.take(FakeDelivery.of("not JSON"));
        FakeDelivery request = FakeDelivery.request(0);
        intake.take(request);
        awaitEnds(1, request);
        assertEquals(List.of("acknowledged"), List.copyOf(request.ends));
    }

    /** As a bug in what is published, or a topic that somebody has configured wrong. */
    @Test
    void requestWhoseAnswerCannotBePublished_isPutAsideInTheEnd() throws Exception {
        FakeAnswers broken = new FakeAnswers() {
            @Override
            protected void beforeConfirmed() {
                throw new IllegalStateException("no such thing");
            }
        };
        RequestIntake intake = intake(broken, 1);
        FakeDelivery delivery = FakeDelivery.request(0);
        for (int time = 1; time <= 5; time++) {
            intake.take(delivery);
            awaitEnds(time, delivery);
        }
        assertEquals(
                List.of("handed back", "handed back", "handed back", "handed back", "acknowledged"),
                List.copyOf(delivery.ends));
        String reason = broker.sent.remove().header("dead-letter-reason");
        assertTrue(reason.contains("5 times") && reason.contains("no such thing"), reason);
    }

    private static void awaitEnds(int count, FakeDelivery delivery) {
        while (delivery.ends.size() < count) {
            Thread.onSpinWait();
        }
    }
}
