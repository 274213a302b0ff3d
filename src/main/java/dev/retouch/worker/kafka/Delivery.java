package dev.retouch.worker.kafka;

import dev.retouch.worker.job.Lane;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One delivery of a record and the two ways to end it, which each intake mode does in its own way. */
public interface Delivery {

    ConsumerRecord<byte[], byte[]> record();

    /** Of the record's topic. */
    Lane lane();

    /** How often the broker has delivered it, as far as it counts; 1 or more. */
    int count();

    /** Whether the broker gives it up if this delivery does not end well. */
    boolean isLast();

    /** The request is answered, or the record is in the dead-letter topic: it need not come again. */
    void acknowledge();

    /** Nobody was answered here: the record must come again, to this worker or another. */
    void handBack();
}
