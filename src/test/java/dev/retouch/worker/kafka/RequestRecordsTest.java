package dev.retouch.worker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.worker.job.MalformedRecordException;
import dev.retouch.worker.job.RawRequest;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Which records are requests. */
class RequestRecordsTest {

    private static final byte[] REQUEST = "{\"id\": \"r-1\"}".getBytes(UTF_8);

    @Test
    void read_ofARequest_isItsIdAndItsJson() throws Exception {
        RawRequest request = RequestRecords.read(FakeDelivery.record(CloudEventHeaders.REQUESTED, REQUEST));
        assertEquals("r-1", request.id());
        assertEquals("r-1", request.json().path("id").asText());
    }

    @Test
    void read_ofAnotherRecord_saysWhy() {
        assertMalformed("no header ce_type", FakeDelivery.record("", REQUEST));
        assertMalformed(
                "'dev.retouch.edit.requested.v2' is unknown",
                FakeDelivery.record("dev.retouch.edit.requested.v2", REQUEST));
        ConsumerRecord<byte[], byte[]> tombstone = new ConsumerRecord<>("requests", 0, 0, null, null);
        CloudEventHeaders.add(tombstone.headers(), "ce_type", CloudEventHeaders.REQUESTED);
        assertMalformed("no value", tombstone);
    }

    private static void assertMalformed(String why, ConsumerRecord<byte[], byte[]> record) {
        MalformedRecordException refusal =
                assertThrows(MalformedRecordException.class, () -> RequestRecords.read(record));
        assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
    }
}
