package dev.retouch.app.deadletter;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends requests again, each in one transaction with its mark: both are there or neither is, whenever this process ends.
 *
 * <p>Replays share one transactional id, so that one that begins ends one that still runs.
 */
final class Replay implements AutoCloseable {

    private static final String TRANSACTIONS = "retouch-dlq-replay";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EVENT_ID = "ce_id";

    private final KafkaProducer<byte[], byte[]> producer;
    private final ReplayMarks marks;
    private final long pause;
    private long due = System.nanoTime();

    /**
     * A replay that no other one runs beside from now on.
     *
     * @param rate requests a second, above 0
     */
    Replay(Map<String, String> kafka, ReplayMarks marks, double rate) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.keySet().retainAll(ProducerConfig.configNames());
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, TRANSACTIONS);
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        this.marks = marks;
        this.pause = (long) (1e9 / rate);
        producer.initTransactions();
    }

    /**
     * Sends a request again to its own topic, when it is due.
     *
     * @throws KafkaException when the broker does not take it; then nothing is sent or marked
     */
    void send(Letter letter, ConsumerRecord<byte[], byte[]> request) {
        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
            LockSupport.parkNanos(wait);
        }
        due = Math.max(due, System.nanoTime() - pause) + pause;
        ProducerRecord<byte[], byte[]> again = again(letter, request);
        String eventId = new String(again.headers().lastHeader(EVENT_ID).value(), StandardCharsets.UTF_8);
        producer.beginTransaction();
        try {
            var sent = producer.send(again);
            var marked = producer.send(marks.mark(letter, eventId));
            producer.commitTransaction();
            sent.get();
            marked.get();
        } catch (ExecutionException e) {
            throw new KafkaException("a request was not taken: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    /** The request as it was sent, with an event id of its own and a note of where it comes from. */
    static ProducerRecord<byte[], byte[]> again(Letter letter, ConsumerRecord<byte[], byte[]> request) {
        // Of the subject alone: whoever sees the same replay twice can tell that it is one event.
        String id = UUID.nameUUIDFromBytes(("replay of " + letter.subject()).getBytes(StandardCharsets.UTF_8))
                .toString();
        ProducerRecord<byte[], byte[]> again =
                new ProducerRecord<>(topic(letter, request), null, request.key(), withId(request, id));
        for (Header header : request.headers()) {
            boolean own = header.key().startsWith(Letter.ADDED)
                    || header.key().equals(EVENT_ID)
                    || header.key().equals("ce_replayof");
            if (!own) {
                again.headers().add(header);
            }
        }
        again.headers().add(EVENT_ID, id.getBytes(StandardCharsets.UTF_8));
        again.headers().add("ce_replayof", letter.position().toString().getBytes(StandardCharsets.UTF_8));
        return again;
    }

    /** In structured mode the event's id is in the envelope. */
    private static byte[] withId(ConsumerRecord<byte[], byte[]> request, String id) {
        String contentType = Letter.header(request, "content-type").strip().toLowerCase(Locale.ROOT);
        if (!contentType.startsWith("application/cloudevents")) {
            return request.value();
        }
        try {
            return JSON.readTree(request.value()) instanceof ObjectNode envelope
                    ? JSON.writeValueAsBytes(envelope.put("id", id))
                    : request.value();
        } catch (IOException e) {
            return request.value(); // it is sent as it came, and becomes a dead letter again
        }
    }

    /** The topic of its lane. */
    static String topic(Letter letter, ConsumerRecord<byte[], byte[]> request) {
        return letter.request().map(Position::topic).orElse(request.topic());
    }

    @Override
    public void close() {
        producer.close();
    }
}
