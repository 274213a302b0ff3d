package dev.retouch.worker.kafka;

import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Message;

/** A delivery of a consumer group: acknowledging lets its offset be committed. */
record ConsumerGroupDelivery(Message<byte[]> message) implements Delivery {

    @Override
    @SuppressWarnings("unchecked") // the channel's deserializers make byte arrays; the metadata's class does not say so
    public ConsumerRecord<byte[], byte[]> record() {
        return message.getMetadata(IncomingKafkaRecordMetadata.class)
                .orElseThrow()
                .getRecord();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // an offset that is not committed only brings the record again
    public void acknowledge() {
        message.ack();
    }

    /** An offset that was not committed comes again to whoever has the partition next. */
    @Override
    public void handBack() {}
}
