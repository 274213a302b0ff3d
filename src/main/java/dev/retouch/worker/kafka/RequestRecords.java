package dev.retouch.worker.kafka;

import dev.retouch.worker.job.MalformedRecordException;
import dev.retouch.worker.job.Origin;
import dev.retouch.worker.job.RawRequest;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Requests as Kafka records: CloudEvents in binary mode. */
final class RequestRecords {

    private RequestRecords() {}

    /** @throws MalformedRecordException when it is of another type or has no request id */
    static RawRequest read(ConsumerRecord<byte[], byte[]> record) throws MalformedRecordException {
        String type = CloudEventHeaders.text(record.headers(), "ce_type");
        if (type.isEmpty()) {
            throw new MalformedRecordException(
                    "the record has no header ce_type: it is not a CloudEvent in binary mode");
        }
        if (!type.equals(CloudEventHeaders.REQUESTED)) {
            throw new MalformedRecordException(
                    "the event type '" + type + "' is unknown: this worker takes " + CloudEventHeaders.REQUESTED);
        }
        if (record.value() == null) {
            throw new MalformedRecordException("the record has no value");
        }
        return RawRequest.read(record.value());
    }

    /** @param deliveries of this record so far, 1 or more */
    static Origin origin(Delivery delivery, int deliveries) {
        ConsumerRecord<byte[], byte[]> record = delivery.record();
        return new Origin(
                delivery.lane(),
                record.topic(),
                record.partition(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                CloudEventHeaders.text(record.headers(), "ce_source"),
                CloudEventHeaders.text(record.headers(), "ce_id"),
                CloudEventHeaders.text(record.headers(), "traceparent"),
                deliveries);
    }

    /** What a log calls a record. */
    static String name(Delivery delivery) {
        ConsumerRecord<byte[], byte[]> record = delivery.record();
        return "offset " + record.offset() + " of partition " + record.partition() + " of " + record.topic();
    }
}
