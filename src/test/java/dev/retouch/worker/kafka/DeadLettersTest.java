package dev.retouch.worker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a malformed record looks like in the dead-letter topic. */
@Timeout(60)
class DeadLettersTest {

    private static final byte[] VALUE = "not JSON".getBytes(UTF_8);

    private final List<String> ended = new ArrayList<>();
    private final FakeOutlet broker = new FakeOutlet();
    private final DeadLetters deadLetters = new DeadLetters(
            new ConfirmedSender(broker, Duration.ofMillis(1)),
            new AnswerTopics("completed", "failed", "planned", "progress", "dead"),
            request -> ended.add(request.id()));
    private final ConsumerRecord<byte[], byte[]> record = FakeDelivery.record("some.type", VALUE);

    @Test
    void deadLetter_isTheRecordWithHeadersThatSayWhyAndWhereFrom() throws Exception {
        deadLetters.put(record, "the record is not JSON");
        FakeOutlet.Sent sent = broker.sent.remove();
        assertEquals("dead", sent.topic());
        assertArrayEquals(record.key(), sent.key());
        assertArrayEquals(VALUE, sent.value());
        assertEquals("some.type", sent.header("ce_type"));
        assertEquals("the record is not JSON", sent.header("dead-letter-reason"));
        assertEquals("requests", sent.header("dead-letter-topic"));
        assertEquals("3", sent.header("dead-letter-partition"));
        assertEquals("14", sent.header("dead-letter-offset"));
        assertEquals(Long.toString(record.timestamp()), sent.header("dead-letter-timestamp"));
        assertEquals("", sent.header("dead-letter-value"));
        assertEquals(4, record.headers().toArray().length, "the record itself stays as it is");
    }

    @Test
    void deadLetter_thatIsTooLarge_isPutAsideWithoutItsValue() throws Exception {
        broker.failures.add(new RecordTooLargeException("over the limit"));
        deadLetters.put(record, "why");
        broker.sent.remove();
        FakeOutlet.Sent second = broker.sent.remove();
        assertArrayEquals(new byte[0], second.value());
        assertArrayEquals(record.key(), second.key());
        assertEquals("left out: too large", second.header("dead-letter-value"));
        assertEquals("14", second.header("dead-letter-offset"));
    }

    @Test
    void deadLetter_thatIsTooLargeEvenWithoutItsValue_keepsWhyAndWhere() throws Exception {
        broker.failures.addAll(List.of(new RecordTooLargeException("over"), new RecordTooLargeException("over")));
        deadLetters.put(record, "why");
        assertEquals(3, broker.sent.size());
        FakeOutlet.Sent last = List.copyOf(broker.sent).get(2);
        assertEquals("why", last.header("dead-letter-reason"));
        assertEquals("14", last.header("dead-letter-offset"));
        assertEquals("", last.header("ce_type"));
        assertNull(last.key());
    }

    /** The form without value and headers is the last one that can fit. */
    @Test
    void reason_thatIsLong_isCut() throws Exception {
        deadLetters.put(record, "\ufffd".repeat(800_000));
        assertEquals("\ufffd".repeat(499) + "\u2026", broker.sent.remove().header("dead-letter-reason"));
    }

    /** One record must not keep all others waiting for ever. */
    @Test
    void deadLetterTopic_thatTakesNothing_endsTheAttempt() throws Exception {
        for (int i = 0; i < 3; i++) {
            broker.failures.add(new RecordTooLargeException("over"));
        }
        deadLetters.put(record, "why");
        assertEquals(3, broker.sent.size());
    }

    /** The batch of a request would else wait for its answer for ever. */
    @Test
    void deadLetterOfARequest_isTold() throws Exception {
        deadLetters.put(FakeDelivery.request(5).record(), "why");
        assertEquals(List.of("5"), ended);
        deadLetters.put(FakeDelivery.record("some.type", "?".getBytes(UTF_8)), "no request");
        deadLetters.put(FakeDelivery.record("some.type", null), "no request");
        deadLetters.put(FakeDelivery.record("some.type", "{\"id\": 7}".getBytes(UTF_8)), "no request");
        assertEquals(List.of("5"), ended);
    }

    /** The request itself is good, and so are its batch and its count. */
    @Test
    void deadLetterOfARequestWhoseEnvelopeIsWrong_isTold() throws Exception {
        ConsumerRecord<byte[], byte[]> binary =
                FakeDelivery.record(CloudEventHeaders.REQUESTED, "{\"id\": \"r-1\"}".getBytes(UTF_8));
        binary.headers().remove("ce_source");
        deadLetters.put(binary, "no source");
        byte[] envelope = "{\"id\": \"e-1\", \"data\": {\"id\": \"r-2\"}}".getBytes(UTF_8);
        ConsumerRecord<byte[], byte[]> structured = FakeDelivery.record("", envelope);
        CloudEventHeaders.add(structured.headers(), "content-type", "application/cloudevents+json");
        deadLetters.put(structured, "no source");
        deadLetters.put(FakeDelivery.record("", envelope), "no content type");
        assertEquals(List.of("r-1", "r-2", "r-2"), ended);
    }
}
