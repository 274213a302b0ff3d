package dev.retouch.worker.kafka;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.retouch.worker.job.MalformedRecordException;
import dev.retouch.worker.job.RawRequest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record as the CloudEvent that it is, in binary mode (attributes as headers) or in structured mode (an envelope of JSON).
 *
 * @param request its data
 * @param source the attribute {@code source}
 * @param id the attribute {@code id}, unique together with the source
 * @param traceparent of W3C trace context, or empty
 */
record RequestEvent(RawRequest request, String source, String id, String traceparent) {

    private static final String STRUCTURED = "application/cloudevents";
    private static final String JSON_TYPE = "application/json";

    /** As strict as for the request itself, see {@link RawRequest}. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** @throws MalformedRecordException when it is no event of the right type with a request that has an id */
    static RequestEvent read(ConsumerRecord<byte[], byte[]> record) throws MalformedRecordException {
        String contentType = mediaType(CloudEventHeaders.text(record.headers(), "content-type"));
        return contentType.startsWith(STRUCTURED) ? structured(record, contentType) : binary(record, contentType);
    }

    /** The request in a record that may be no such event; nothing where none that has an id can be read. */
    static Optional<RawRequest> requestIn(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(read(record).request());
        } catch (MalformedRecordException e) {
            return withoutEnvelope(record);
        }
    }

    private static Optional<RawRequest> withoutEnvelope(ConsumerRecord<byte[], byte[]> record) {
        try {
            JsonNode json = JSON.readTree(RawRequest.text(value(record)));
            // Whatever the headers say of it: an envelope has its request there, a request has no such field.
            boolean enveloped = json.path("data").isObject();
            return Optional.of(RawRequest.read(enveloped ? data(json) : value(record)));
        } catch (JacksonException | MalformedRecordException e) {
            return Optional.empty();
        }
    }

    /** The same event, whose request is answered with a failure. */
    RequestEvent refused(String why) {
        return new RequestEvent(request.refused(why), source, id, traceparent);
    }

    /** A record without a content type is taken as JSON. */
    private static RequestEvent binary(ConsumerRecord<byte[], byte[]> record, String contentType)
            throws MalformedRecordException {
        UnaryOperator<String> attributes = name -> CloudEventHeaders.text(record.headers(), "ce_" + name);
        require(attributes, "header ce_", ": it is not a CloudEvent in binary mode");
        if (!contentType.isEmpty() && !contentType.equals(JSON_TYPE)) {
            throw new MalformedRecordException("the content type is '" + contentType + "': it must be " + JSON_TYPE);
        }
        return event(
                RawRequest.read(value(record)), attributes, CloudEventHeaders.text(record.headers(), "traceparent"));
    }

    private static RequestEvent structured(ConsumerRecord<byte[], byte[]> record, String contentType)
            throws MalformedRecordException {
        if (!contentType.equals(STRUCTURED + "+json")) {
            throw new MalformedRecordException(
                    "the content type is '" + contentType + "': a structured event must be " + STRUCTURED + "+json");
        }
        JsonNode envelope;
        try {
            envelope = JSON.readTree(RawRequest.text(value(record)));
        } catch (JacksonException e) {
            throw new MalformedRecordException("the event is not JSON: " + e.getOriginalMessage());
        }
        UnaryOperator<String> attributes =
                name -> envelope.path(name).isTextual() ? envelope.path(name).asText() : "";
        require(attributes, "attribute ", ": it is not a CloudEvent");
        String dataType = mediaType(attributes.apply("datacontenttype"));
        if (!dataType.isEmpty() && !dataType.equals(JSON_TYPE)) {
            throw new MalformedRecordException("the datacontenttype is '" + dataType + "': it must be " + JSON_TYPE);
        }
        return event(RawRequest.read(data(envelope)), attributes, attributes.apply("traceparent"));
    }

    private static byte[] data(JsonNode envelope) throws MalformedRecordException {
        if (envelope.path("data").isObject()) {
            return envelope.path("data").toString().getBytes(StandardCharsets.UTF_8);
        }
        throw new MalformedRecordException("the event has no data that is a JSON object");
    }

    private static RequestEvent event(RawRequest request, UnaryOperator<String> attributes, String traceparent) {
        return new RequestEvent(request, attributes.apply("source"), attributes.apply("id"), traceparent);
    }

    private static void require(UnaryOperator<String> attributes, String what, String therefore)
            throws MalformedRecordException {
        for (String name : new String[] {"type", "specversion", "id", "source"}) {
            if (attributes.apply(name).isEmpty()) {
                throw new MalformedRecordException("the record has no " + what + name + therefore);
            }
        }
        if (!attributes.apply("type").equals(CloudEventHeaders.REQUESTED)) {
            throw new MalformedRecordException("the event type '" + attributes.apply("type")
                    + "' is unknown: this worker takes " + CloudEventHeaders.REQUESTED);
        }
        if (!attributes.apply("specversion").equals("1.0")) {
            throw new MalformedRecordException(
                    "the event's specversion is '" + attributes.apply("specversion") + "': this worker takes 1.0");
        }
    }

    private static byte[] value(ConsumerRecord<byte[], byte[]> record) throws MalformedRecordException {
        if (record.value() == null) {
            throw new MalformedRecordException("the record has no value");
        }
        return record.value();
    }

    /** Without parameters, and in small letters. */
    private static String mediaType(String text) {
        int end = text.indexOf(';');
        return (end < 0 ? text : text.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }
}
