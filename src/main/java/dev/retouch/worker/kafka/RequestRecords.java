package dev.retouch.worker.kafka;

import dev.retouch.worker.job.Origin;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

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

    /** What a log calls a record. */
    static String name(Delivery delivery) {
        ConsumerRecord<byte[], byte[]> record = delivery.record();
        return "offset " + record.offset() + " of partition " + record.partition() + " of " + record.topic();
    }
}
