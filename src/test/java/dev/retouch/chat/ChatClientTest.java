package dev.retouch.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retouch.chat.LocalChat.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ChatClientTest {

    @Test
    void aBusyEndpoint_isAskedAgain() throws Exception {
        AtomicInteger count = new AtomicInteger();
        List<Reply> replies = List.of(
                new Reply(429, "slow down"), new Reply(503, ""), new Reply(200, "no json"), Reply.text(" four "));
        try (LocalChat chat = new LocalChat(body -> replies.get(count.getAndIncrement()))) {
            assertEquals("four", new ChatClient(chat.settings()).ask(ChatQuestion.of("s", "t"), 0));
            assertEquals(4, chat.asked().size());
            assertEquals(
                    List.of("Bearer secret"), chat.keys().stream().distinct().toList());
        }
    }

    @Test
    void aRefusal_isNotAskedAgainAndTellsNoKey() throws Exception {
        try (LocalChat chat = new LocalChat(body -> new Reply(401, "bad key"))) {
            ChatException refused = assertThrows(
                    ChatException.class, () -> new ChatClient(chat.settings()).ask(ChatQuestion.of("s", "t"), 0));
            assertEquals(1, chat.asked().size());
            assertTrue(
                    refused.getMessage().contains("401") && refused.getMessage().contains("bad key"));
            assertFalse(refused.getMessage().contains("secret"));
        }
    }

    @Test
    void attempts_areLimited() throws Exception {
        try (LocalChat chat = new LocalChat(body -> new Reply(500, ""))) {
            ChatClient client = new ChatClient(chat.settings());
            assertThrows(ChatException.class, () -> client.ask(ChatQuestion.of("s", "t"), 0));
            assertEquals(4, chat.asked().size());
        }
    }

    @Test
    void pictures_goAsDataBeforeTheText() throws Exception {
        try (LocalChat chat = new LocalChat(body -> Reply.text("ok"))) {
            new ChatClient(chat.settings()).ask(new ChatQuestion("s", "t", List.of(new byte[] {1, 2, 3})), 0.5);
            JsonNode body = chat.asked().get(0);
            assertEquals("tester", body.path("model").asText());
            assertEquals(0.5, body.path("temperature").asDouble());
            JsonNode parts = body.path("messages").path(1).path("content");
            assertEquals(
                    "data:image/png;base64,AQID",
                    parts.path(0).path("image_url").path("url").asText());
            assertEquals("t", parts.path(1).path("text").asText());
        }
    }

    @Test
    void anAddressThatIsNone_isRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThrows(
                IllegalArgumentException.class,
                () -> new ChatSettings(URI.create("file:/v1"), null, "m", 1, second, second));
    }
}
