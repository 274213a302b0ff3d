package dev.retouch.worker.kafka;

import dev.retouch.worker.job.Failures;
import dev.retouch.worker.job.RawRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes records that cannot be answered to the dead-letter topic: unchanged, with headers that say why and where from. */
public final class DeadLetters {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    /** Is told of a request that has no answer but a dead letter. */
    @FunctionalInterface
    public interface Ends {
        /** Returns when that is noted. */
        void ended(RawRequest request) throws InterruptedException;
    }

    private final ConfirmedSender sender;
    private final String topic;
    private final Ends ends;

    /** @param ends told of each record that holds a request, after its dead letter is confirmed */
    public DeadLetters(ConfirmedSender sender, AnswerTopics topics, Ends ends) {
        this.sender = sender;
        this.topic = topics.deadLetter();
        this.ends = ends;
    }

    /** The header that says when, by which worker and how far a record was worked on. */
    static Header history(String json) {
        return new RecordHeader("dead-letter-history", json.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns when the broker has confirmed the dead letter, see {@link #put(ConsumerRecord, String, List)}. */
    void put(ConsumerRecord<byte[], byte[]> record, String reason) throws InterruptedException {
        put(record, reason, List.of());
    }

    /**
     * Returns when the broker has confirmed the dead letter.
     *
     * <p>Where the record with its new headers is too large for the topic, the value is left out, and where that is not
     * enough its own headers too: it can still be read where the headers say, and the requests behind it go on. A topic that
     * does not even take that leaves the log alone to say so.
     *
     * @param why cut where it is long, so that the smallest of these forms is small
     * @param history further headers
     */
    void put(ConsumerRecord<byte[], byte[]> record, String why, List<Header> history) throws InterruptedException {
        send(record, Failures.cut(why), history);
        // Also where its envelope is why it is here: its batch must not wait for it.
        Optional<RawRequest> request = RequestEvent.requestIn(record);
        if (request.isPresent()) {
            ends.ended(request.get());
        }
    }

    private void send(ConsumerRecord<byte[], byte[]> record, String reason, List<Header> history)
            throws InterruptedException {
        Headers why = new RecordHeaders();
        CloudEventHeaders.add(why, "dead-letter-reason", reason);
        CloudEventHeaders.add(why, "dead-letter-topic", record.topic());
        CloudEventHeaders.add(why, "dead-letter-partition", Integer.toString(record.partition()));
        CloudEventHeaders.add(why, "dead-letter-offset", Long.toString(record.offset()));
        CloudEventHeaders.add(why, "dead-letter-timestamp", Long.toString(record.timestamp()));
        Headers all = new RecordHeaders(record.headers());
        why.forEach(all::add);
        history.forEach(all::add);
        if (sender.send(topic, record.key(), all, record.value())) {
            return;
        }
        LOG.error(
                "{} does not take a record as large as offset {} of partition {}: raise its max.message.bytes",
                topic,
                record.offset(),
                record.partition());
        CloudEventHeaders.add(all, "dead-letter-value", "left out: too large");
        CloudEventHeaders.add(why, "dead-letter-value", "left out: too large");
        if (!sender.send(topic, record.key(), all, new byte[0]) && !sender.send(topic, null, why, new byte[0])) {
            LOG.error(
                    "offset {} of partition {} of {} is not in {}, which takes nothing, and is left: {}",
                    record.offset(),
                    record.partition(),
                    record.topic(),
                    topic,
                    reason);
        }
    }
}
