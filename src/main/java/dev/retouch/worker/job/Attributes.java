package dev.retouch.worker.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retouch.failure.FailureException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A client's own names and texts, copied to the answer; limited so that an answer always fits into a record. */
final class Attributes {

    private static final int MAX_COUNT = 64;
    private static final int MAX_NAME = 128;
    private static final int MAX_VALUE = 1024;

    private Attributes() {}

    /** Those that are valid, for answers that say what is wrong with a request. */
    static Map<String, String> usable(JsonNode node) {
        Map<String, String> attributes = new LinkedHashMap<>();
        node.properties().forEach(e -> {
            if (attributes.size() < MAX_COUNT
                    && e.getValue().isTextual()
                    && length(e.getKey()) <= MAX_NAME
                    && length(e.getValue().asText()) <= MAX_VALUE) {
                attributes.put(e.getKey(), e.getValue().asText());
            }
        });
        return attributes;
    }

    /** @throws FailureException when they are not an object or one of them is invalid */
    static void check(JsonNode node) {
        if (!node.isMissingNode() && !(node.isObject() && usable(node).size() == node.size())) {
            throw Fields.invalid("the field 'attributes' must be an object of at most " + MAX_COUNT
                    + " texts of at most " + MAX_VALUE + " characters, with names of at most " + MAX_NAME);
        }
    }

    /** In code points, as JSON Schema counts. */
    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
