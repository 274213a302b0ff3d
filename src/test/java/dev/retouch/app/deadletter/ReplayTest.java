package dev.retouch.app.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent again: the same request, as another event. */
class ReplayTest {

    private static ConsumerRecord<byte[], byte[]> request(String contentType, String value) {
        ConsumerRecord<byte[], byte[]> request =
                new ConsumerRecord<>("requests", 0, 7, "k".getBytes(UTF_8), value.getBytes(UTF_8));
        request.headers().add("content-type", contentType.getBytes(UTF_8));
        request.headers().add("dead-letter-reason", "malformed".getBytes(UTF_8));
        return request;
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    @Test
    void binaryEvent_isSentWithItsValueAndAnIdOfItsOwn() {
        ConsumerRecord<byte[], byte[]> request = request("application/json", "{\"id\": \"r-1\"}");
        request.headers().add("ce_id", "first".getBytes(UTF_8));
        ProducerRecord<byte[], byte[]> again = Replay.again(Letter.dead(request), request);
        assertArrayEquals(request.value(), again.value());
        assertNotEquals("first", header(again, "ce_id"));
        assertEquals("requests/0/7", header(again, "ce_replayof"));
        assertEquals(null, again.headers().lastHeader("dead-letter-reason"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/cloudevents+json", " Application/CloudEvents+JSON; charset=UTF-8"})
    void structuredEvent_hasItsNewIdInTheEnvelope(String contentType) throws Exception {
        ConsumerRecord<byte[], byte[]> request =
                request(contentType, "{\"id\": \"first\", \"source\": \"/shop\", \"data\": {\"id\": \"r-1\"}}");
        ProducerRecord<byte[], byte[]> again = Replay.again(Letter.dead(request), request);
        JsonNode envelope = new ObjectMapper().readTree(again.value());
        assertEquals(header(again, "ce_id"), envelope.path("id").asText());
        assertEquals("r-1", envelope.at("/data/id").asText());
    }

    /** A dead letter may be a record that had none. */
    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/cloudevents+json"})
    void event_withoutAValue_isSentWithoutOne(String contentType) {
        ConsumerRecord<byte[], byte[]> request = new ConsumerRecord<>("requests", 0, 7, null, null);
        request.headers().add("content-type", contentType.getBytes(UTF_8));
        assertNull(Replay.again(Letter.dead(request), request).value());
    }

    @Test
    void structuredEvent_thatIsNoJson_isSentAsItCame() {
        ConsumerRecord<byte[], byte[]> request = request("application/cloudevents+json", "{");
        assertArrayEquals(
                request.value(), Replay.again(Letter.dead(request), request).value());
    }
}
