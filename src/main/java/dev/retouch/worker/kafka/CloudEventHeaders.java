package dev.retouch.worker.kafka;

import dev.retouch.worker.job.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** CloudEvents 1.0 in Kafka's binary mode: attributes as {@code ce_} headers, data as the value. */
public final class CloudEventHeaders {

    public static final String REQUESTED = "dev.retouch.edit.requested.v1";
    public static final String COMPLETED = "dev.retouch.edit.completed.v1";
    public static final String FAILED = "dev.retouch.edit.failed.v1";
    public static final String PLANNED = "dev.retouch.edit.planned.v1";
    public static final String CANCEL = "dev.retouch.edit.cancel.v1";
    public static final String BATCH_COMPLETED = "dev.retouch.batch.completed.v1";
    public static final String ADAPTER_PUBLISHED = "dev.retouch.adapter.published.v1";
    public static final String PROGRESS = "dev.retouch.edit.progress.v1";

    /** The header of an answer with its request's topic, partition and offset, and a slash between each two. */
    public static final String POSITION = "ce_requestposition";

    /** The header of an answer with the timestamp of its request's record: a topic that is made again has new ones at old places. */
    public static final String TIMESTAMP = "ce_requesttimestamp";

    private CloudEventHeaders() {}

    /** The headers of an event about a request. */
    public static Headers of(String type, String source, String requestId) {
        Headers headers = new RecordHeaders();
        add(headers, "ce_specversion", "1.0");
        add(headers, "ce_id", UUID.randomUUID().toString());
        add(headers, "ce_source", source);
        add(headers, "ce_type", type);
        add(headers, "ce_subject", requestId);
        add(headers, "ce_time", Instant.now().toString());
        add(headers, "content-type", "application/json");
        return headers;
    }

    /**
     * The headers of an event that may be sent more than once.
     *
     * @param about what tells the event from others of its type: the same text gives the same {@code ce_id}
     */
    public static Headers of(String type, String source, String subject, String about) {
        Headers headers = of(type, source, subject);
        headers.remove("ce_id");
        add(
                headers,
                "ce_id",
                UUID.nameUUIDFromBytes((type + "\n" + about).getBytes(StandardCharsets.UTF_8))
                        .toString());
        return headers;
    }

    /**
     * The headers of an answer to a request: its second one, if there is any, has the id of the first, so that a receiver
     * can leave it out.
     */
    public static Headers ofAnswer(String type, String source, String requestId, Origin origin) {
        Headers headers =
                of(type, source, requestId, origin.eventSource() + "\n" + origin.eventId() + "\n" + requestId);
        add(headers, POSITION, origin.topic() + "/" + origin.partition() + "/" + origin.offset());
        add(headers, TIMESTAMP, Long.toString(origin.timestamp().toEpochMilli()));
        return headers;
    }

    static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A header's text, or an empty text when there is none. */
    public static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
