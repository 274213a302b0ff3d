package dev.retouch.model.text;

import com.fasterxml.jackson.databind.JsonNode;

/** The activation functions that a configuration may name: only silu is built. */
final class Activations {

    private Activations() {}

    /**
     * Accepts silu, and a field that is absent.
     *
     * @param name what the message calls the field
     * @throws IllegalArgumentException when another function is named
     */
    static void requireSilu(JsonNode field, String name) {
        String activation = field.asText("silu");
        if (!activation.equals("silu")) {
            throw new IllegalArgumentException(name + " is '" + activation + "': only 'silu' is supported");
        }
    }
}
