package dev.retouch.worker.kafka;

import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.apache.kafka.common.header.Headers;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;

/** A broker in memory: it refuses records as a test says, and confirms all others. */
public final class FakeEmitter implements Emitter<Record<byte[], byte[]>> {

    /** One record that was sent, whether it was confirmed or not. */
    @SuppressWarnings("ArrayRecordComponent") // a payload, never compared
    public record Sent(String topic, byte @Nullable [] key, Headers headers, byte @Nullable [] value) {

        public String header(String name) {
            return CloudEventHeaders.text(headers, name);
        }
    }

    public final Queue<Sent> sent = new ConcurrentLinkedQueue<>();
    /** What happens to the next records, in order. */
    final Deque<Exception> failures = new ArrayDeque<>();

    /** Records that are never confirmed. */
    Predicate<Sent> lost = record -> false;

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // as the channel does, which wants one all the same
    public <M extends Message<? extends Record<byte[], byte[]>>> void send(M message) {
        OutgoingKafkaRecordMetadata<?> metadata =
                message.getMetadata(OutgoingKafkaRecordMetadata.class).orElseThrow();
        Record<byte[], byte[]> record = message.getPayload();
        Sent next = new Sent(metadata.getTopic(), record.key(), metadata.getHeaders(), record.value());
        sent.add(next);
        if (!failures.isEmpty()) {
            Objects.requireNonNull(message.nack(failures.remove()));
        } else if (!lost.test(next)) {
            Objects.requireNonNull(message.ack());
        }
    }

    @Override
    public CompletionStage<Void> send(Record<byte[], byte[]> payload) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void complete() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void error(Exception e) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public boolean hasRequests() {
        return true;
    }
}
