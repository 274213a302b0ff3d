package dev.retouch.worker.kafka;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A broker in memory: it refuses records as a test says, and confirms all others. */
public final class FakeOutlet implements ConfirmedSender.Outlet {

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
    volatile Predicate<Sent> lost = record -> false;

    /** Records that are refused each time, as those for a topic that is missing. */
    volatile Predicate<Sent> refused = record -> false;

    @Override
    public synchronized void send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        Sent next = new Sent(record.topic(), record.key(), record.headers(), record.value());
        sent.add(next);
        if (refused.test(next)) {
            callback.onCompletion(null, new TimeoutException("no such topic"));
        } else if (!failures.isEmpty()) {
            callback.onCompletion(null, failures.remove());
        } else if (!lost.test(next)) {
            callback.onCompletion(null, null);
        }
    }
}
