package dev.retouch.app.client;

import java.util.Map;

/**
 * One request as a client makes it.
 *
 * @param id unique; the answer carries it
 * @param source an {@code s3://bucket/key} address
 * @param instruction what to change
 * @param options further fields of the event's options, by their names in the schema
 */
public record EditCall(String id, String source, String instruction, Map<String, Object> options) {

    /** A request with default options. */
    public static EditCall of(String id, String source, String instruction) {
        return new EditCall(id, source, instruction, Map.of());
    }
}
