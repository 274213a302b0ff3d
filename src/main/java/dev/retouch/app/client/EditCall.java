package dev.retouch.app.client;

import java.util.List;
import java.util.Map;

/**
 * One request as a client sends it.
 *
 * @param id unique; the answer carries it
 * @param source an {@code s3://bucket/key} address
 * @param instruction what to change
 * @param options of the edit, by their names in the schema
 * @param output how the result is written, by its names in the schema
 * @param references addresses of further pictures
 */
public record EditCall(
        String id,
        String source,
        String instruction,
        Map<String, Object> options,
        Map<String, Object> output,
        List<String> references) {

    /** A request for a PNG. */
    public EditCall(String id, String source, String instruction, Map<String, Object> options) {
        this(id, source, instruction, options, Map.of(), List.of());
    }

    /** A request with default options. */
    public static EditCall of(String id, String source, String instruction) {
        return new EditCall(id, source, instruction, Map.of());
    }
}
