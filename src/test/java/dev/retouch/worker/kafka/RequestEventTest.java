package dev.retouch.worker.kafka;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.worker.job.MalformedRecordException;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which records are requests. */
class RequestEventTest {

    private static final String REQUEST = "{\"id\": \"r-1\"}";
    private static final String ENVELOPE = """
            {"specversion": "1.0", "type": "dev.retouch.edit.requested.v1", "id": "e-1", "source": "/shop",
             "traceparent": "00-1-2-01", "data": {"id": "r-1", "instruction": "make it red"}}""";

    private static ConsumerRecord<byte[], byte[]> binary() {
        return FakeDelivery.record(CloudEventHeaders.REQUESTED, REQUEST.getBytes(UTF_8));
    }

    private static ConsumerRecord<byte[], byte[]> structured(String contentType, String envelope) {
        ConsumerRecord<byte[], byte[]> record = FakeDelivery.record("", envelope.getBytes(UTF_8));
        CloudEventHeaders.add(record.headers(), "content-type", contentType);
        return record;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "application/json", "Application/JSON; charset=utf-8"})
    void binaryEvent_isItsHeadersAndItsValue(String contentType) throws Exception {
        ConsumerRecord<byte[], byte[]> record = binary();
        CloudEventHeaders.add(record.headers(), "traceparent", "00-3-4-01");
        if (!contentType.isEmpty()) {
            CloudEventHeaders.add(record.headers(), "content-type", contentType);
        }
        RequestEvent event = RequestEvent.read(record);
        assertEquals("r-1", event.request().id());
        assertEquals("r-1", event.request().json().path("id").asText());
        assertEquals("/shop", event.source());
        assertEquals("event-1", event.id());
        assertEquals("00-3-4-01", event.traceparent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/cloudevents+json", "application/cloudevents+json; charset=UTF-8"})
    void structuredEvent_isItsEnvelope(String contentType) throws Exception {
        RequestEvent event = RequestEvent.read(structured(contentType, ENVELOPE));
        assertEquals("r-1", event.request().id());
        assertEquals("make it red", event.request().json().path("instruction").asText());
        assertEquals("/shop", event.source());
        assertEquals("e-1", event.id());
        assertEquals("00-1-2-01", event.traceparent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"type", "specversion", "id", "source"})
    void eventWithoutARequiredAttribute_isNone(String name) {
        ConsumerRecord<byte[], byte[]> record = binary();
        record.headers().remove("ce_" + name);
        assertMalformed("no header ce_" + name, record);
        String other = ENVELOPE.replaceFirst("\"" + name + "\"", "\"x\"");
        assertMalformed("no attribute " + name, structured("application/cloudevents+json", other));
    }

    @Test
    void structuredEvent_whoseAttributeIsNoText_orWhoseBytesAreNoUtf8_isNone() {
        String number = ENVELOPE.replace("\"e-1\"", "5");
        assertMalformed("no attribute id", structured("application/cloudevents+json", number));
        ConsumerRecord<byte[], byte[]> latin =
                FakeDelivery.record("", ENVELOPE.replace("red", "r\u00e9d").getBytes(ISO_8859_1));
        CloudEventHeaders.add(latin.headers(), "content-type", "application/cloudevents+json");
        assertMalformed("not UTF-8", latin);
    }

    @Test
    void eventOfAnotherKind_saysWhatIsTaken() {
        assertMalformed(
                "'dev.retouch.edit.requested.v2' is unknown",
                FakeDelivery.record("dev.retouch.edit.requested.v2", REQUEST.getBytes(UTF_8)));
        String type = "application/cloudevents+json";
        assertMalformed("specversion is '0.3'", structured(type, ENVELOPE.replace("1.0", "0.3")));
        assertMalformed("not JSON", structured(type, "{"));
        assertMalformed("not JSON", structured(type, ENVELOPE + "{}"));
        assertMalformed("no data", structured(type, ENVELOPE.replace("\"data\"", "\"date\"")));
        assertMalformed("must be application/cloudevents+json", structured("application/cloudevents+avro", ENVELOPE));
        assertMalformed(
                "datacontenttype is 'text/plain'",
                structured(type, ENVELOPE.replaceFirst("\\{", "{\"datacontenttype\": \"text/plain\", ")));
        ConsumerRecord<byte[], byte[]> text = binary();
        CloudEventHeaders.add(text.headers(), "content-type", "text/plain");
        assertMalformed("content type is 'text/plain'", text);
    }

    /** Each byte that is no UTF-8 becomes a character of three. */
    @ParameterizedTest
    @ValueSource(strings = {"ce_type", "ce_specversion", "content-type"})
    void refusal_quotesNoMoreThanAHeaderCarries(String name) {
        ConsumerRecord<byte[], byte[]> record = binary();
        byte[] bytes = new byte[800_000];
        Arrays.fill(bytes, (byte) 0xff);
        record.headers().remove(name).add(name, bytes);
        MalformedRecordException refusal =
                assertThrows(MalformedRecordException.class, () -> RequestEvent.read(record));
        assertTrue(refusal.getMessage().length() <= 500, refusal.getMessage());
    }

    @Test
    void recordWithoutAValue_isNone() {
        assertMalformed("no value", FakeDelivery.record(CloudEventHeaders.REQUESTED, null));
    }

    private static void assertMalformed(String why, ConsumerRecord<byte[], byte[]> record) {
        MalformedRecordException refusal =
                assertThrows(MalformedRecordException.class, () -> RequestEvent.read(record));
        assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
    }
}
