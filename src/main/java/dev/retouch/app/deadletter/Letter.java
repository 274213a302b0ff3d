package dev.retouch.app.deadletter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.worker.kafka.CloudEventHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter, or the event of a failed request.
 *
 * @param kind which of the two
 * @param record as it lies in its topic
 * @param requestId of the request; empty where a dead letter has none
 * @param reason code of the failure; {@code dead-letter} for a dead letter
 * @param message one sentence for a person
 * @param request where the request lies, if the letter says so
 * @param timestamp of the request's record, in milliseconds; empty where the letter does not say it
 */
record Letter(
        Kind kind,
        ConsumerRecord<byte[], byte[]> record,
        String requestId,
        String reason,
        String message,
        Optional<Position> request,
        String timestamp) {

    /** Kinds of letters. */
    enum Kind {
        DEAD_LETTER,
        FAILED;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /** Headers that were added to the request when it became a dead letter. */
    static final String ADDED = "dead-letter-";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A record of the dead-letter topic. */
    static Letter dead(ConsumerRecord<byte[], byte[]> record) {
        String position = header(record, ADDED + "topic") + "/" + header(record, ADDED + "partition") + "/"
                + header(record, ADDED + "offset");
        return new Letter(
                Kind.DEAD_LETTER,
                record,
                record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8),
                Kind.DEAD_LETTER.toString(),
                header(record, ADDED + "reason"),
                Position.parse(position),
                header(record, ADDED + "timestamp"));
    }

    /** A record of the topic of failed requests; one that is no such event has no reason. */
    static Letter failed(ConsumerRecord<byte[], byte[]> record) {
        JsonNode data = JSON.missingNode();
        try {
            data = JSON.readTree(record.value() == null ? new byte[0] : record.value());
        } catch (IOException e) {
            // Others may write to the topic: it is listed without a reason.
        }
        return new Letter(
                Kind.FAILED,
                record,
                data.path("id").asText(),
                data.path("reason").asText(),
                data.path("message").asText(),
                Position.parse(header(record, CloudEventHeaders.POSITION)),
                header(record, CloudEventHeaders.TIMESTAMP));
    }

    /** Where it lies: its name in all commands. */
    Position position() {
        return new Position(record.topic(), record.partition(), record.offset());
    }

    Instant time() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    /**
     * What tells it from others: the request that it is about, since the same request may be answered twice, with its time,
     * since a topic that is made again has other requests at the same places; where that is unknown, its event, and where it
     * has no id, the letter itself.
     */
    String subject() {
        return request.map(position -> position + (timestamp.isEmpty() ? "" : "@" + timestamp))
                .orElseGet(this::event);
    }

    private String event() {
        String id = header(record, "ce_id");
        return id.isEmpty() ? kind + " at " + position() : kind + " event " + id;
    }

    /** Whether the value was too large to be kept beside the reason. */
    boolean isWithoutValue() {
        return !header(record, ADDED + "value").isEmpty();
    }

    /** The text of a header, or an empty text when there is none. */
    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        @Nullable Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
