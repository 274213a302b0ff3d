package dev.retouch.worker.kafka;

import dev.retouch.worker.job.Origin;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Where requests come from. */
final class RequestRecords {

    private RequestRecords() {}

    /** @param deliveries of this record so far, 1 or more */
    static Origin origin(Delivery delivery, RequestEvent event, int deliveries) {
        ConsumerRecord<byte[], byte[]> record = delivery.record();
        return new Origin(
                delivery.lane(),
                record.topic(),
                record.partition(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                event.source(),
                event.id(),
                event.traceparent(),
                deliveries);
    }

    /** Of the record: key, value and the values of its headers. */
    static int bytes(Delivery delivery) {
        ConsumerRecord<byte[], byte[]> record = delivery.record();
        int bytes = length(record.key()) + length(record.value());
        for (Header header : record.headers()) {
            bytes += length(header.value());
        }
        return bytes;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    /** What a log calls a record. */
    static String name(Delivery delivery) {
        ConsumerRecord<byte[], byte[]> record = delivery.record();
        return "offset " + record.offset() + " of partition " + record.partition() + " of " + record.topic();
    }
}
