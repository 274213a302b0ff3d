package dev.retouch.worker.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.worker.job.Answers;
import dev.retouch.worker.job.EditCompleted;
import dev.retouch.worker.job.EditFailed;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers and dead letters through one outgoing channel; a call returns when the broker has confirmed. */
public final class KafkaAnswers implements Answers {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaAnswers.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SOURCE = "/retouch/worker";

    /** Where each kind of record goes. */
    public record Topics(String completed, String failed, String deadLetter) {}

    private final Emitter<Record<byte[], byte[]>> emitter;
    private final Topics topics;

    public KafkaAnswers(Emitter<Record<byte[], byte[]>> emitter, Topics topics) {
        this.emitter = emitter;
        this.topics = topics;
    }

    @Override
    public void completed(EditCompleted answer) throws InterruptedException {
        publish(topics.completed(), answer.id(), CloudEventHeaders.COMPLETED, answer);
    }

    @Override
    public void failed(EditFailed answer) throws InterruptedException {
        publish(topics.failed(), answer.id(), CloudEventHeaders.FAILED, answer);
    }

    private void publish(String topic, String id, String type, Object data) throws InterruptedException {
        byte[] value;
        try {
            value = JSON.writeValueAsBytes(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        send(topic, id.getBytes(StandardCharsets.UTF_8), CloudEventHeaders.of(type, SOURCE, id), value);
    }

    /**
     * Puts an unreadable record aside, key, value and headers untouched, with headers that say why and whence.
     *
     * <p>Where the topic takes no record as large as that with its new headers, its value stays behind: it still lies
     * where the headers say, and the requests after it go on.
     */
    public void deadLetter(ConsumerRecord<byte[], byte[]> record, String reason) throws InterruptedException {
        Headers headers = new RecordHeaders(record.headers());
        CloudEventHeaders.add(headers, "dead-letter-reason", reason);
        CloudEventHeaders.add(headers, "dead-letter-topic", record.topic());
        CloudEventHeaders.add(headers, "dead-letter-partition", Integer.toString(record.partition()));
        CloudEventHeaders.add(headers, "dead-letter-offset", Long.toString(record.offset()));
        if (!taken(topics.deadLetter(), record.key(), headers, record.value())) {
            LOG.error(
                    "{} takes no record as large as offset {} of partition {}: raise its max.message.bytes",
                    topics.deadLetter(),
                    record.offset(),
                    record.partition());
            CloudEventHeaders.add(headers, "dead-letter-value", "left out: too large");
            send(topics.deadLetter(), record.key(), headers, new byte[0]);
        }
    }

    private void send(String topic, byte @Nullable [] key, Headers headers, byte[] value) throws InterruptedException {
        if (!taken(topic, key, headers, value)) {
            throw new IllegalStateException("a record of " + value.length + " bytes is too large for " + topic);
        }
    }

    /**
     * Sends until the broker confirms: an answer that is lost would be an edit that is lost.
     *
     * @return false when the record is too large, which sending it again would not change
     */
    private boolean taken(String topic, byte @Nullable [] key, Headers headers, byte @Nullable [] value)
            throws InterruptedException {
        while (true) {
            CompletableFuture<Void> confirmed = new CompletableFuture<>();
            // No key here: the metadata's builder takes none that is null, the record does.
            OutgoingKafkaRecordMetadata<byte[]> metadata = OutgoingKafkaRecordMetadata.<byte[]>builder()
                    .withTopic(topic)
                    .withHeaders(headers)
                    .build();
            emitter.send(Message.of(Record.of(key, value))
                    .addMetadata(metadata)
                    .withAck(() -> {
                        confirmed.complete(null);
                        return CompletableFuture.completedFuture(null);
                    })
                    .withNack(failure -> {
                        confirmed.completeExceptionally(failure);
                        return CompletableFuture.completedFuture(null);
                    }));
            try {
                confirmed.get();
                return true;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RecordTooLargeException) {
                    return false;
                }
                LOG.warn("the broker did not take a record for {}, sending it again: {}", topic, e.getMessage());
                Thread.sleep(1000);
            }
        }
    }
}
