package dev.retouch.worker.job;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.edit.EditMode;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.Preserve;
import dev.retouch.image.PictureFormat;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** JSON to a request. */
public final class RequestParser {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> FIELDS =
            Set.of("id", "source", "instruction", "output", "options", "deadline", "attributes");

    private final S3Location defaultOutput;

    /** @param defaultOutput where results go that name no place */
    public RequestParser(S3Location defaultOutput) {
        this.defaultOutput = defaultOutput;
    }

    /** A record whose id could be read; the rest may still be wrong. */
    public record Envelope(String id, JsonNode json, Map<String, String> attributes) {}

    /**
     * Reads as much as an answer needs.
     *
     * @throws UnreadableRecord when it is not a JSON object with an id: nobody could be answered
     */
    public static Envelope envelope(byte[] data) throws UnreadableRecord {
        JsonNode json;
        try {
            json = JSON.readTree(data);
        } catch (JacksonException e) {
            throw new UnreadableRecord("the record is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UnreadableRecord("the record cannot be read: " + e.getMessage());
        }
        if (json == null || !json.isObject()) {
            throw new UnreadableRecord("the record is not a JSON object");
        }
        String id = json.path("id").isTextual() ? json.path("id").asText() : "";
        if (!id.matches("[A-Za-z0-9._-]{1,128}")) {
            throw new UnreadableRecord(
                    "the request has no id of 1 to 128 letters, digits, dots, dashes or underscores");
        }
        return new Envelope(id, json, attributes(json.path("attributes")));
    }

    /**
     * Reads the whole request.
     *
     * @throws JobException when a field is missing, unknown or of the wrong kind; the message names it
     * @throws dev.retouch.edit.EditException when instruction or options are outside their range
     */
    public EditRequested parse(Envelope envelope) {
        JsonNode json = envelope.json();
        json.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                throw invalid("the field '" + name + "' is unknown");
            }
        });
        JsonNode source = json.path("source");
        JsonNode output = json.path("output");
        S3Location location = S3Location.parse(text(source, "location", "source.location"));
        if (location.key().isEmpty() || location.key().endsWith("/")) {
            throw invalid("source.location '" + location + "' names no object");
        }
        return new EditRequested(
                envelope.id(),
                location,
                optional(source, "etag"),
                optional(source, "version"),
                options(text(json, "instruction", "instruction"), json.path("options")),
                output.has("location") ? S3Location.parse(text(output, "location", "output.location")) : defaultOutput,
                choice(PictureFormat.class, output, "format", PictureFormat.PNG),
                deadline(json.path("deadline")),
                envelope.attributes());
    }

    private static EditOptions options(String instruction, JsonNode options) {
        return new EditOptions(
                instruction,
                number(options, "seed").asLong(0),
                number(options, "steps").asInt(0),
                number(options, "guidance").asDouble(0),
                choice(EditMode.class, options, "mode", EditMode.AUTO),
                choice(Preserve.class, options, "preserve", Preserve.EXACT));
    }

    private static JsonNode number(JsonNode node, String name) {
        JsonNode value = node.path(name);
        if (!value.isMissingNode() && !value.isNumber()) {
            throw invalid("options." + name + " must be a number, got " + value);
        }
        return value;
    }

    private static <E extends Enum<E>> E choice(Class<E> type, JsonNode node, String name, E absent) {
        JsonNode value = node.path(name);
        if (value.isMissingNode()) {
            return absent;
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(value.asText())) {
                return constant;
            }
        }
        throw invalid(name + " is " + value + ": it must be one of "
                + java.util.Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT));
    }

    private static String text(JsonNode node, String name, String path) {
        if (!node.path(name).isTextual()) {
            throw invalid("the field '" + path + "' is missing or is not text");
        }
        return node.path(name).asText();
    }

    private static String optional(JsonNode node, String name) {
        return node.has(name) ? text(node, name, "source." + name) : "";
    }

    private static Instant deadline(JsonNode node) {
        if (node.isMissingNode()) {
            return Instant.MAX;
        }
        try {
            return Instant.parse(node.asText());
        } catch (DateTimeParseException e) {
            throw new JobException(
                    Reason.REQUEST_INVALID, "deadline '" + node.asText() + "' is not an ISO 8601 instant", e);
        }
    }

    private static Map<String, String> attributes(JsonNode node) {
        Map<String, String> attributes = new LinkedHashMap<>();
        node.properties().forEach(e -> attributes.put(e.getKey(), e.getValue().asText()));
        return attributes;
    }

    private static JobException invalid(String message) {
        return new JobException(Reason.REQUEST_INVALID, message);
    }
}
