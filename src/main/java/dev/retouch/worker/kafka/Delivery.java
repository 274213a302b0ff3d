package dev.retouch.worker.kafka;

import dev.retouch.worker.job.Lane;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One delivery of a record and the two ways to end it, which each intake mode does in its own way. */
public interface Delivery {

    ConsumerRecord<byte[], byte[]> record();

    /** Of the record's topic. */
    Lane lane();

    /** The request is answered, or the record is in the dead-letter topic: it need not come again. */
    void acknowledge();

    /** Nobody was answered here: the record must come again, to this worker or another. */
    void handBack();
}
