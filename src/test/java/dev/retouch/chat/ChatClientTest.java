package dev.retouch.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retouch.chat.LocalChat.Reply;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void aModelThatDeclines_makesTheQuestionUnusable() throws Exception {
        for (String content : Arrays.asList(null, "", " \n")) {
            try (LocalChat chat = new LocalChat(body -> Reply.text(content))) {
                assertTrue(assertThrows(
                                ChatException.class,
                                () -> new ChatClient(chat.settings()).ask(ChatQuestion.of("s", "t"), 0))
                        .isUnusable());
                assertEquals(4, chat.asked().size());
            }
        }
        AtomicInteger count = new AtomicInteger();
        try (LocalChat chat = new LocalChat(body -> Reply.text(count.getAndIncrement() == 0 ? "" : "four"))) {
            assertEquals("four", new ChatClient(chat.settings()).ask(ChatQuestion.of("s", "t"), 0));
        }
    }

    @Test
    void anAnswerWithoutAChoice_isTheEndpointsFault() throws Exception {
        try (LocalChat chat = new LocalChat(body -> new Reply(200, "{\"error\": \"overloaded\"}"))) {
            assertFalse(assertThrows(
                            ChatException.class,
                            () -> new ChatClient(chat.settings()).ask(ChatQuestion.of("s", "t"), 0))
                    .isUnusable());
        }
    }

    @Test
    void aFilter_makesTheQuestionUnusableAtOnce() throws Exception {
        for (String code : List.of("content_filter", "data_inspection_failed", "invalid_model", "")) {
            Reply reply = new Reply(400, "{\"error\": {\"code\": \"" + code + "\", \"message\": \"no\"}}");
            try (LocalChat chat = new LocalChat(body -> reply)) {
                ChatException refused = assertThrows(
                        ChatException.class, () -> new ChatClient(chat.settings()).ask(ChatQuestion.of("s", "t"), 0));
                assertEquals(code.contains("_f"), refused.isUnusable(), code);
                assertEquals(1, chat.asked().size(), code);
            }
        }
        try (LocalChat chat = new LocalChat(body -> new Reply(400, "no json"))) {
            assertFalse(assertThrows(
                            ChatException.class,
                            () -> new ChatClient(chat.settings()).ask(ChatQuestion.of("s", "t"), 0))
                    .isUnusable());
        }
    }

    @Test
    void aBusyEndpoint_isLeftAloneAsLongAsItSays() throws Exception {
        AtomicInteger count = new AtomicInteger();
        try (LocalChat chat = new LocalChat(
                body -> count.getAndIncrement() == 0 ? new Reply(429, "slow down", "1") : Reply.text("four"))) {
            long begun = System.nanoTime();
            assertEquals("four", new ChatClient(chat.settings()).ask(ChatQuestion.of("s", "t"), 0));
            assertTrue(System.nanoTime() - begun >= Duration.ofSeconds(1).toNanos());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|0",
                "60|60",
                "120|120",
                "121|120",
                "999999999|120",
                "99999999999999999999|0",
                "-1|0",
                "1.5|0",
                "soon|0",
                "''|0",
                "Thu, 01 Jan 2026 00:00:30 GMT|30",
                "Thu, 01 Jan 2026 02:00:00 GMT|120",
                "Wed, 31 Dec 2025 23:59:00 GMT|0"
            })
    void retryAfter_isSecondsOrADate(String value, long seconds) {
        assertEquals(Duration.ofSeconds(seconds), RetryAfter.pause(value, Instant.parse("2026-01-01T00:00:00Z")));
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
