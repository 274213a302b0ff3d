package dev.retouch.worker.job;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.retouch.edit.EditMode;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.Preserve;
import dev.retouch.failure.FailureException;
import dev.retouch.image.PictureFormat;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** JSON to a request. */
public final class RequestParser {

    // Strict where JSON is vague: a name that comes twice, or text behind the object, means different things to
    // different readers.
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Set<String> FIELDS =
            Set.of("id", "source", "instruction", "output", "options", "deadline", "attributes");
    private static final Pattern TAG = Pattern.compile("[!-~]{1,1024}");
    // RFC 3339, which Instant.parse alone does not keep to: it also takes years of five digits.
    private static final Pattern TIME =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?(Z|[+-]\\d{2}:\\d{2})");
    /** The largest whole number that every JSON reader holds exactly. */
    private static final long MAX_SEED = (1L << 53) - 1;

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
        return new Envelope(id, json, Attributes.usable(json.path("attributes")));
    }

    /**
     * Reads the whole request.
     *
     * @throws FailureException when a field is missing, unknown, of the wrong kind or out of range; the message names it
     * @throws dev.retouch.failure.FailureException when the instruction is empty or too long
     */
    public EditRequested parse(Envelope envelope) {
        Fields request = Fields.of(envelope.json(), FIELDS);
        Fields source = request.object("source", Set.of("location", "etag", "version"));
        Fields output = request.object("output", Set.of("location", "format"));
        Attributes.check(envelope.json().path("attributes"));
        return new EditRequested(
                envelope.id(),
                S3Location.object(source.text("location")),
                source.text("etag", TAG, "visible ASCII"),
                source.text("version", TAG, "visible ASCII"),
                options(request),
                output.optionalText("location").map(S3Location::prefix).orElse(defaultOutput),
                output.choice(PictureFormat.class, "format", PictureFormat.PNG),
                deadline(request),
                envelope.attributes());
    }

    private static EditOptions options(Fields request) {
        Fields options = request.object("options", Set.of("seed", "steps", "guidance", "mode", "preserve"));
        return new EditOptions(
                request.text("instruction"),
                options.whole("seed", -MAX_SEED, MAX_SEED, 0),
                (int) options.whole("steps", EditOptions.MIN_STEPS, EditOptions.MAX_STEPS, 0),
                options.number("guidance", 1, EditOptions.MAX_GUIDANCE, 0),
                options.choice(EditMode.class, "mode", EditMode.AUTO),
                options.choice(Preserve.class, "preserve", Preserve.EXACT));
    }

    private static Instant deadline(Fields request) {
        String text = request.text("deadline", TIME, "a time as in RFC 3339, 2030-01-01T00:00:00Z");
        if (text.isEmpty()) {
            return Instant.MAX;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new FailureException(
                    JobFailure.REQUEST_INVALID, "the field 'deadline' is no time: '" + text + "'", e);
        }
    }
}
