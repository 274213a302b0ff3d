package dev.retouch.worker.job;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A request whose id could be read, so that it can be answered; the rest may still be wrong.
 *
 * @param id the client's own
 * @param json the whole request
 * @param attributes those that are valid
 * @param refusal why it fails whatever the rest says, in a sentence, or empty
 */
public record RawRequest(String id, JsonNode json, Map<String, String> attributes, String refusal) {

    // Strict where JSON is vague: a name that comes twice, or text after the object, means different things to
    // different readers.
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * Reads as much as an answer needs.
     *
     * @throws MalformedRecordException when it is not a JSON object with an id
     */
    public static RawRequest read(byte[] data) throws MalformedRecordException {
        JsonNode json;
        try {
            json = JSON.readTree(text(data));
        } catch (JacksonException e) {
            throw new MalformedRecordException("the record is not JSON: " + e.getOriginalMessage());
        }
        if (json == null || !json.isObject()) {
            throw new MalformedRecordException("the record is not a JSON object");
        }
        String id = json.path("id").isTextual() ? json.path("id").asText() : "";
        if (!id.matches("[A-Za-z0-9._-]{1,128}")) {
            throw new MalformedRecordException(
                    "the request has no id of 1 to 128 letters, digits, dots, dashes or underscores");
        }
        return new RawRequest(id, json, Attributes.usable(json.path("attributes")), "");
    }

    /** The same request, which fails as invalid; the rest of it is not kept. */
    public RawRequest refused(String why) {
        return new RawRequest(id, MissingNode.getInstance(), attributes, why);
    }

    /**
     * The text of JSON. RFC 8259 asks for UTF-8; a reader that is given bytes would guess at others, and skip what is none of it.
     *
     * @throws MalformedRecordException when it is no UTF-8
     */
    public static String text(byte[] data) throws MalformedRecordException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new MalformedRecordException("the record is not UTF-8");
        }
    }
}
