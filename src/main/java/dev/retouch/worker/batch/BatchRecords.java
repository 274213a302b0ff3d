package dev.retouch.worker.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.worker.job.Failures;
import dev.retouch.worker.kafka.CloudEventHeaders;
import dev.retouch.worker.kafka.ConfirmedSender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes and reads the records of both topics of batches. */
final class BatchRecords {

    private static final Logger LOG = LoggerFactory.getLogger(BatchRecords.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String END = "";
    private static final String SOURCE = "/retouch/worker";

    private final ConfirmedSender sender;
    private final BatchTopics topics;

    BatchRecords(ConfirmedSender sender, BatchTopics topics) {
        this.sender = sender;
        this.topics = topics;
    }

    /** Completes when the broker has it. */
    CompletableFuture<Void> answered(BatchMember member) {
        byte[] value = json(member);
        return sender.begin(topics.state(), bytes(member.key()), new RecordHeaders(), value)
                .thenAccept(taken -> check(taken, topics.state(), value));
    }

    /** Returns when the broker has it. */
    void putAside(BatchMember member) throws InterruptedException {
        send(topics.state(), member.key(), new RecordHeaders(), json(member));
    }

    /** A record without an id says that the client was told of the batch's end. */
    void ended(BatchCompleted batch) throws InterruptedException {
        BatchMember end = new BatchMember(batch.batch(), batch.count(), END, "");
        send(topics.state(), end.key(), new RecordHeaders(), json(end));
    }

    /** Lets compaction remove what {@link #ended} wrote. */
    void forgetEnd(String batch) throws InterruptedException {
        forget(batch, END);
    }

    /** Lets compaction remove a request. */
    void forget(String batch, String id) throws InterruptedException {
        BatchMember member = new BatchMember(batch, 1, id, "");
        sender.send(topics.state(), bytes(member.key()), new RecordHeaders(), null);
    }

    void completed(BatchCompleted batch) throws InterruptedException {
        send(
                topics.completed(),
                batch.batch(),
                CloudEventHeaders.of(CloudEventHeaders.BATCH_COMPLETED, SOURCE, batch.batch(), batch.batch()),
                json(batch));
    }

    private void send(String topic, String key, Headers headers, byte[] value) throws InterruptedException {
        check(sender.send(topic, bytes(key), headers, value), topic, value);
    }

    private static void check(boolean taken, String topic, byte[] value) {
        if (!taken) {
            LOG.error("{} takes no record of {} bytes: raise its max.message.bytes", topic, value.length);
        }
    }

    /** What a record of the state topic says; nothing for one that was written by somebody else. */
    static Optional<BatchMember> read(byte[] value) {
        try {
            return Optional.ofNullable(JSON.readValue(value, BatchMember.class)).filter(BatchMember::isWhole);
        } catch (IOException e) {
            String why = Failures.cut(String.valueOf(e.getMessage())); // quotes the record
            LOG.warn("a record in the topic of batches is none of ours and is left out: {}", why);
            return Optional.empty();
        }
    }

    private static byte[] json(Object data) {
        try {
            return JSON.writeValueAsBytes(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
