package dev.retouch.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;

/** The published contracts, for tests; documents go in as text, since the validator brings another Jackson. */
public final class Contracts {

    static final Path FOLDER = Path.of("schemas");
    static final ObjectMapper JSON = new ObjectMapper();

    /** Schema files by the type of their event. */
    static final Map<String, String> FILES = Map.ofEntries(
            Map.entry("dev.retouch.data.precompute.completed.v1", "precompute-completed.v1.schema.json"),
            Map.entry("dev.retouch.data.precompute.failed.v1", "precompute-failed.v1.schema.json"),
            Map.entry("dev.retouch.data.precompute.requested.v1", "precompute-requested.v1.schema.json"),
            Map.entry("dev.retouch.edit.requested.v1", "edit-requested.v1.schema.json"),
            Map.entry("dev.retouch.edit.completed.v1", "edit-completed.v1.schema.json"),
            Map.entry("dev.retouch.edit.failed.v1", "edit-failed.v1.schema.json"),
            Map.entry("dev.retouch.edit.planned.v1", "edit-planned.v1.schema.json"),
            Map.entry("dev.retouch.edit.progress.v1", "edit-progress.v1.schema.json"),
            Map.entry("dev.retouch.edit.cancel.v1", "edit-cancel.v1.schema.json"),
            Map.entry("dev.retouch.batch.completed.v1", "batch-completed.v1.schema.json"),
            Map.entry("dev.retouch.adapter.published.v1", "adapter-published.v1.schema.json"));

    private Contracts() {}

    static String text(String file) {
        try {
            return Files.readString(FOLDER.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(String file) {
        try {
            return JSON.readTree(text(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The description of the channels. */
    static JsonNode channels() {
        return channels("asyncapi.yaml");
    }

    static JsonNode channels(String file) {
        try {
            return new YAMLMapper().readTree(text(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What is wrong with a record's headers, in words; nothing when they are as the channels' description says.
     *
     * @param message its name among the description's messages
     */
    public static List<String> headerProblems(String message, Headers headers) {
        ObjectNode sent = JSON.createObjectNode();
        headers.forEach(header -> sent.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return headerProblems(message, sent);
    }

    static List<String> headerProblems(String message, JsonNode headers) {
        return headerProblems(channels(), message, headers);
    }

    static List<String> headerProblems(JsonNode api, String message, JsonNode headers) {
        JsonNode schema = inlined(api, api.at("/components/messages/" + message + "/headers"));
        return problems(SpecificationVersion.DRAFT_7, schema.toString(), headers.toString());
    }

    /** The schema with what it refers to inside its document put in place. */
    private static JsonNode inlined(JsonNode document, JsonNode schema) {
        if (schema.has("$ref")) {
            return inlined(document, document.at(schema.get("$ref").asText().substring(1)));
        }
        if (!schema.isObject()) {
            return schema;
        }
        ObjectNode copy = JSON.createObjectNode();
        schema.properties().forEach(e -> copy.set(e.getKey(), inlined(document, e.getValue())));
        return copy;
    }

    /** What is wrong with an event's data, in words; nothing when it is right. */
    public static List<String> problems(String type, String data) {
        return problems(SpecificationVersion.DRAFT_2020_12, text(FILES.get(type)), data);
    }

    static List<String> problems(SpecificationVersion version, String schema, String document) {
        Schema compiled = SchemaRegistry.withDefaultDialect(version).getSchema(schema);
        return compiled
                .validate(
                        document,
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(Error::toString)
                .toList();
    }
}
