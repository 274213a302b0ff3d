package dev.retouch.worker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A record is sent until the broker confirms it. */
@Timeout(60)
class ConfirmedSenderTest {

    private static final byte[] VALUE = "value".getBytes(UTF_8);

    private final FakeOutlet broker = new FakeOutlet();
    private final AtomicLong time = new AtomicLong();
    private final ConfirmedSender sender = new ConfirmedSender(broker, Duration.ofMillis(1), time::get);

    @Test
    void send_reachesTheTopicWithItsKeyHeadersAndValue() throws Exception {
        Headers headers = new RecordHeaders();
        CloudEventHeaders.add(headers, "name", "text");
        assertTrue(sender.send("answers", "key".getBytes(UTF_8), headers, VALUE));
        FakeOutlet.Sent sent = broker.sent.remove();
        assertEquals("answers", sent.topic());
        assertArrayEquals("key".getBytes(UTF_8), sent.key());
        assertEquals("text", sent.header("name"));
        assertArrayEquals(VALUE, sent.value());
    }

    @Test
    void send_withoutAKey_isPossible() throws Exception {
        assertTrue(sender.send("answers", null, new RecordHeaders(), VALUE));
        assertNull(broker.sent.remove().key());
    }

    @Test
    void send_thatTheBrokerDoesNotTake_isRepeatedUntilItDoes() throws Exception {
        broker.failures.addAll(List.of(new TimeoutException("away"), new IllegalStateException("what")));
        assertTrue(sender.send("answers", null, new RecordHeaders(), VALUE));
        assertEquals(3, broker.sent.size());
        broker.sent.forEach(sent -> assertArrayEquals(VALUE, sent.value()));
    }

    @Test
    void send_ofARecordThatIsTooLarge_isNotRepeated() throws Exception {
        broker.failures.add(new RecordTooLargeException("over the limit"));
        assertFalse(sender.send("answers", null, new RecordHeaders(), VALUE));
        assertEquals(1, broker.sent.size());
    }

    @Test
    void topicThatTakesNothing_holdsUpNoOther_andIsNamed() throws Exception {
        broker.refused = record -> record.topic().equals("missing");
        broker.lost = record -> record.topic().equals("silent");
        CompletableFuture<Boolean> missing = sender.begin("missing", null, new RecordHeaders(), VALUE);
        CompletableFuture<Boolean> silent = sender.begin("silent", null, new RecordHeaders(), VALUE);
        time.addAndGet(Duration.ofSeconds(14).toNanos());
        assertTrue(sender.send("answers", null, new RecordHeaders(), VALUE));
        assertEquals(Optional.empty(), sender.problem());
        time.addAndGet(Duration.ofSeconds(2).toNanos());
        assertEquals(
                "the topic missing has not taken an answer for 16 s: no such topic;"
                        + " the topic silent has not taken an answer for 16 s: nobody confirms it",
                sender.problem().orElseThrow());
        assertFalse(silent.isDone());
        broker.refused = record -> false;
        assertTrue(missing.get());
        assertFalse(sender.problem().orElseThrow().contains("missing"));
    }

    /** The client's buffer is for answers too. */
    @Test
    void recordsThatMayBeLost_areLostWhereTheirTopicTakesNothing() throws Exception {
        broker.lost = record -> record.topic().equals("silent");
        for (int i = 0; i < 100; i++) {
            sender.sendUnconfirmed("silent", VALUE, new RecordHeaders(), VALUE);
        }
        assertEquals(16, broker.sent.size());
        time.addAndGet(Duration.ofMinutes(1).toNanos());
        assertEquals(Optional.empty(), sender.problem(), "nobody misses them");
    }

    /** The first is refused by a client that has not heard of its topic yet. */
    @Test
    void recordThatMayBeLost_isTriedAFewTimes_andMakesRoomForTheNext() throws Exception {
        broker.failures.add(new TimeoutException("not yet"));
        sender.sendUnconfirmed("answers", VALUE, new RecordHeaders(), VALUE);
        while (broker.sent.size() < 2) {
            Thread.sleep(1);
        }
        broker.refused = record -> record.topic().equals("missing");
        for (int i = 0; i < 100; i++) {
            sender.sendUnconfirmed("missing", VALUE, new RecordHeaders(), VALUE);
        }
        while (broker.sent.stream()
                        .filter(sent -> sent.topic().equals("answers"))
                        .count()
                == 2) {
            sender.sendUnconfirmed("answers", VALUE, new RecordHeaders(), VALUE); // until there is room again
            Thread.sleep(1);
        }
    }

    /** Returning early would acknowledge a request that has no answer. */
    @Test
    void send_thatIsInterruptedBeforeItIsConfirmed_saysSo() {
        broker.lost = record -> true;
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> sender.send("answers", null, new RecordHeaders(), VALUE));
        assertEquals(1, broker.sent.size());
    }
}
