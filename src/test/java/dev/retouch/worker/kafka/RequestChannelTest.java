package dev.retouch.worker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.worker.job.FakeAnswers;
import dev.retouch.worker.job.FakeEditor;
import dev.retouch.worker.job.FakeStore;
import dev.retouch.worker.job.JobMeter;
import dev.retouch.worker.job.JobRunner;
import dev.retouch.worker.job.TestJobs;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The channel of a consumer group. */
@Timeout(60)
class RequestChannelTest {

    private static final int LONG_EDIT = 7;

    private final CountDownLatch editing = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final FakeEditor editor = new FakeEditor() {
        /** As an edit is: an interrupt does not end it. */
        @Override
        protected void during(long seed) {
            editing.countDown();
            while (seed == LONG_EDIT && end.getCount() > 0) {
                Thread.onSpinWait();
            }
        }
    };
    private final FakeAnswers answers = new FakeAnswers();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final JobRunner runner = TestJobs.runner(editor, new FakeStore(), answers);
    private final RequestChannel channel = new RequestChannel(new RequestIntake(
            runner,
            new DeadLetters(
                    new ConfirmedSender(new FakeEmitter(), Duration.ZERO),
                    new AnswerTopics("c", "f", "p", "g", "dead")),
            JobMeter.NONE,
            2));

    private Message<byte[]> message(int number) {
        var record = FakeDelivery.record(
                CloudEventHeaders.REQUESTED, TestJobs.json(number).getBytes(UTF_8));
        return Message.of(record.value(), Metadata.of(new IncomingKafkaRecordMetadata<>(record, "requests")), () -> {
            acknowledged.incrementAndGet();
            return CompletableFuture.completedFuture(null);
        });
    }

    @Test
    void take_ofARequest_endsAtOnceAndAcknowledgesWhenItIsAnswered() throws Exception {
        assertTrue(channel.take(message(0)).toCompletableFuture().isDone(), "the next one may come");
        assertTrue(channel.shutDown(Duration.ofSeconds(30)), "the device is idle");
        assertEquals(1, acknowledged.get());
        assertEquals("0", answers.completed.remove().id());
    }

    @Test
    void shutDown_duringAnEdit_saysThatTheDeviceIsNotIdle() throws Exception {
        assertTrue(channel.take(message(LONG_EDIT)).toCompletableFuture().isDone());
        TestJobs.await(editing);
        assertFalse(channel.shutDown(Duration.ZERO));
        end.countDown();
        assertEquals(0, acknowledged.get());
    }

    /** The channel would otherwise read on to the end of the backlog. */
    @Test
    void take_duringAShutdown_neverEnds() throws Exception {
        channel.shutDown(Duration.ZERO);
        assertFalse(channel.take(message(0)).toCompletableFuture().isDone());
        assertEquals(0, acknowledged.get());
    }
}
