package dev.retouch.app.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Which letters are about one request, so that it is replayed once. */
class LetterTest {

    private static ConsumerRecord<byte[], byte[]> record(Map<String, String> headers) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("letters", 0, 7, null, new byte[0]);
        headers.forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        return record;
    }

    private static Letter failed(String timestamp) {
        return Letter.failed(record(Map.of("ce_requestposition", "requests/3/14", "ce_requesttimestamp", timestamp)));
    }

    private static Letter dead(String timestamp) {
        return Letter.dead(record(Map.of(
                "dead-letter-topic", "requests",
                "dead-letter-partition", "3",
                "dead-letter-offset", "14",
                "dead-letter-timestamp", timestamp)));
    }

    @Test
    void lettersAboutOneRequest_haveOneSubject() {
        assertEquals(failed("1000").subject(), dead("1000").subject());
    }

    @Test
    void requestAtTheSamePlaceOfATopicThatWasMadeAgain_isAnother() {
        assertNotEquals(failed("1000").subject(), failed("2000").subject());
        assertNotEquals(dead("1000").subject(), dead("2000").subject());
    }

    /** Others may write to the topic of failed requests. */
    @Test
    void lettersThatSayNothing_areNotTakenForOne() {
        assertEquals("failed at letters/0/7", Letter.failed(record(Map.of())).subject());
        assertEquals(
                "failed event e-1",
                Letter.failed(record(Map.of("ce_id", "e-1"))).subject());
    }

    /** What was replayed of letters that do not say the time is still known as replayed. */
    @Test
    void letterWithoutATime_isMeantByItsPlaceAlone() {
        assertEquals(
                "requests/3/14",
                Letter.failed(record(Map.of("ce_requestposition", "requests/3/14")))
                        .subject());
    }
}
