package dev.retouch.app.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes requests and reads answers as a client of the contracts in {@code schemas/}: CloudEvents in binary mode.
 *
 * <p>Uses the published field names and none of the worker's classes, so that a difference between them is noticed.
 */
final class EventText {

    private static final Logger LOG = LoggerFactory.getLogger(EventText.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TYPE = "dev.retouch.edit.requested.v1";

    private EventText() {}

    static ProducerRecord<String, byte[]> requested(String topic, EditCall call) {
        ObjectNode data = JSON.createObjectNode();
        data.put("id", call.id());
        data.putObject("source").put("location", call.source());
        call.references()
                .forEach(reference ->
                        data.withArrayProperty("references").addObject().put("location", reference));
        data.put("instruction", call.instruction());
        if (!call.output().isEmpty()) {
            data.set("output", JSON.valueToTree(call.output()));
        }
        if (!call.options().isEmpty()) {
            data.set("options", JSON.valueToTree(call.options()));
        }
        try {
            ProducerRecord<String, byte[]> record =
                    new ProducerRecord<>(topic, call.id(), JSON.writeValueAsBytes(data));
            header(record, "ce_specversion", "1.0");
            header(record, "ce_id", call.id());
            header(record, "ce_type", TYPE);
            header(record, "ce_source", "/retouch/client");
            header(record, "ce_time", Instant.now().toString());
            header(record, "content-type", "application/json");
            return record;
        } catch (JsonProcessingException e) {
            throw new ClientException("the options of " + call.id() + " cannot be written as JSON", e);
        }
    }

    private static void header(ProducerRecord<String, byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A completed or a failed event, told apart by its data; empty when the record is neither. */
    static Optional<Answer> answer(ConsumerRecord<String, byte[]> record) {
        try {
            JsonNode data = JSON.readTree(record.value());
            String id = data.required("id").asText();
            if (data.has("reason")) {
                return Optional.of(new Answer.Failed(
                        id,
                        data.required("reason").asText(),
                        data.required("message").asText()));
            }
            double millis = 0;
            for (JsonNode stage : data.required("stages")) {
                millis += stage.asDouble();
            }
            List<String> warnings = new ArrayList<>();
            data.path("warnings").forEach(warning -> warnings.add(warning.asText()));
            return Optional.of(new Answer.Completed(
                    id,
                    data.required("result").required("location").asText(),
                    data.required("result").required("etag").asText(),
                    data.required("mask").required("location").asText(),
                    data.required("mode").asText(),
                    data.required("mask").required("area").asDouble(),
                    data.required("locality").required("outsideMeanDifference").asDouble(),
                    millis / 1000,
                    warnings));
        } catch (IOException | IllegalArgumentException e) {
            // Others may write to the topic: a foreign record must not end the wait for the answers.
            LOG.warn(
                    "the record at offset {} of {} is not an answer: {}",
                    record.offset(),
                    record.topic(),
                    e.getMessage());
            return Optional.empty();
        }
    }
}
