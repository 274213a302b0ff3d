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

    private final FakeEmitter broker = new FakeEmitter();
    private final ConfirmedSender sender = new ConfirmedSender(broker, Duration.ofMillis(1));

    @Test
    void send_reachesTheTopicWithItsKeyHeadersAndValue() throws Exception {
        Headers headers = new RecordHeaders();
        CloudEventHeaders.add(headers, "name", "text");
        assertTrue(sender.send("answers", "key".getBytes(UTF_8), headers, VALUE));
        FakeEmitter.Sent sent = broker.sent.remove();
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

    /** Returning early would acknowledge a request that has no answer. */
    @Test
    void send_thatIsInterruptedBeforeItIsConfirmed_saysSo() {
        broker.lost = record -> true;
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> sender.send("answers", null, new RecordHeaders(), VALUE));
        assertEquals(1, broker.sent.size());
    }
}
