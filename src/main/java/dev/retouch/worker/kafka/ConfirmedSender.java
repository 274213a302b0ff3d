package dev.retouch.worker.kafka;

import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a record until the broker confirms it: an answer that is lost would be an edit that is lost. */
public final class ConfirmedSender {

    private static final Logger LOG = LoggerFactory.getLogger(ConfirmedSender.class);

    private final Emitter<Record<byte[], byte[]>> emitter;
    private final Duration pause;

    /** @param pause before a record is sent again that the broker did not take */
    public ConfirmedSender(Emitter<Record<byte[], byte[]>> emitter, Duration pause) {
        this.emitter = emitter;
        this.pause = pause;
    }

    /**
     * Returns when the broker has the record, however long that takes.
     *
     * @return false when the record is too large for the topic, which sending it again would not change
     */
    public boolean send(String topic, byte @Nullable [] key, Headers headers, byte @Nullable [] value)
            throws InterruptedException {
        while (true) {
            try {
                sendOnce(topic, key, headers, value).get();
                return true;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RecordTooLargeException) {
                    return false;
                }
                LOG.warn("the broker did not take a record for {}, sending it again: {}", topic, e.getMessage());
                Thread.sleep(pause.toMillis());
            }
        }
    }

    /** Sends a record once and does not wait: it may be lost. */
    @SuppressWarnings("FutureReturnValueIgnored")
    void sendUnconfirmed(String topic, byte[] key, Headers headers, byte[] value) {
        sendOnce(topic, key, headers, value);
    }

    private CompletableFuture<Void> sendOnce(
            String topic, byte @Nullable [] key, Headers headers, byte @Nullable [] value) {
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
        return confirmed;
    }
}
