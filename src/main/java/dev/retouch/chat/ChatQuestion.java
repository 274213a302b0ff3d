package dev.retouch.chat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.List;

/**
 * One question: no conversation follows it.
 *
 * @param system how the model is to answer
 * @param text what it is asked
 * @param pictures PNG files that it is shown, in order, before the text
 */
public record ChatQuestion(String system, String text, List<byte[]> pictures) {

    public ChatQuestion {
        pictures = List.copyOf(pictures);
    }

    /** Without pictures. */
    public static ChatQuestion of(String system, String text) {
        return new ChatQuestion(system, text, List.of());
    }

    /** The body of the request. */
    ObjectNode body(String model, double temperature) {
        ObjectNode body = new ObjectMapper().createObjectNode();
        body.put("model", model).put("temperature", temperature);
        ArrayNode messages = body.putArray("messages");
        messages.addObject().put("role", "system").put("content", system);
        ObjectNode user = messages.addObject().put("role", "user");
        if (pictures.isEmpty()) {
            user.put("content", text);
            return body;
        }
        ArrayNode parts = user.putArray("content");
        for (byte[] picture : pictures) {
            parts.addObject()
                    .put("type", "image_url")
                    .putObject("image_url")
                    .put("url", "data:image/png;base64," + Base64.getEncoder().encodeToString(picture));
        }
        parts.addObject().put("type", "text").put("text", text);
        return body;
    }
}
