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
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
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
    /** As for answers: the broker says what is too large, not the client. */
    private static final int LARGEST = 16 << 20;

    /** The broker does not take one request; others it may. */
    static final class NotTakenException extends Exception {
        private static final long serialVersionUID = 1L;

        private NotTakenException(Throwable cause) {
            super(cause.getClass().getSimpleName() + ": " + cause.getMessage(), cause);
        }
    }

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
        settings.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST);
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        this.marks = marks;
        this.pause = (long) (1e9 / rate);
        producer.initTransactions();
    }

    /**
     * Sends a request again to its own topic, when it is due.
     *
     * @throws NotTakenException when the broker does not take this one; then it is neither sent nor marked
     * @throws KafkaException when it takes no others either, since it is away or a later replay has ended this one
     */
    void send(Letter letter, ConsumerRecord<byte[], byte[]> request) throws NotTakenException {
        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
            LockSupport.parkNanos(wait);
        }
        due = Math.max(due, System.nanoTime() - pause) + pause;
        ProducerRecord<byte[], byte[]> again = again(letter, request);
        String eventId = new String(again.headers().lastHeader(EVENT_ID).value(), StandardCharsets.UTF_8);
        producer.beginTransaction();
        try {
            // One after the other and before the commit: each tells its own reason.
            taken(producer.send(again));
            taken(producer.send(marks.mark(letter, eventId)));
            producer.commitTransaction();
        } catch (ExecutionException e) {
            producer.abortTransaction(); // fails where the next transaction would too
            throw new NotTakenException(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    private void taken(Future<RecordMetadata> sent) throws ExecutionException, InterruptedException {
        producer.flush();
        sent.get();
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
        if (request.value() == null || !contentType.startsWith("application/cloudevents")) {
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
