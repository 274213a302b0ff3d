package dev.retouch.worker.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes malformed records to the dead-letter topic: unchanged, with headers that say why and where from. */
public final class DeadLetters {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    private final ConfirmedSender sender;
    private final String topic;

    public DeadLetters(ConfirmedSender sender, AnswerTopics topics) {
        this.sender = sender;
        this.topic = topics.deadLetter();
    }

    /**
     * Returns when the broker has confirmed the dead letter.
     *
     * <p>Where the record with its new headers is too large for the topic, the value is left out: it can still be read where
     * the headers say, and the requests behind it go on.
     */
    void put(ConsumerRecord<byte[], byte[]> record, String reason) throws InterruptedException {
        Headers headers = new RecordHeaders(record.headers());
        CloudEventHeaders.add(headers, "dead-letter-reason", reason);
        CloudEventHeaders.add(headers, "dead-letter-topic", record.topic());
        CloudEventHeaders.add(headers, "dead-letter-partition", Integer.toString(record.partition()));
        CloudEventHeaders.add(headers, "dead-letter-offset", Long.toString(record.offset()));
        if (sender.send(topic, record.key(), headers, record.value())) {
            return;
        }
        LOG.error(
                "{} does not take a record as large as offset {} of partition {}: raise its max.message.bytes",
                topic,
                record.offset(),
                record.partition());
        CloudEventHeaders.add(headers, "dead-letter-value", "left out: too large");
        if (!sender.send(topic, record.key(), headers, new byte[0])) {
            throw new IllegalStateException("a dead letter without its value is too large for " + topic);
        }
    }
}
