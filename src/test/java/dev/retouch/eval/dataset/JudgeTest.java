package dev.retouch.eval.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.chat.ChatClient;
import dev.retouch.chat.ChatException;
import dev.retouch.chat.LocalChat;
import dev.retouch.chat.LocalChat.Reply;
import dev.retouch.data.TestPictures;
import dev.retouch.image.Picture;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeTest {

    private static final Picture PICTURE = TestPictures.smooth(64, 48, 1);

    @Test
    void marks_areTheLowerOnesAndTheirGeometricMean() throws Exception {
        AtomicInteger count = new AtomicInteger();
        List<String> answers = List.of("{\"reasoning\": \"ok\", \"score\": [9, 4]}", "{\"score\": [10, 9]}");
        try (LocalChat chat = new LocalChat(body -> Reply.text(answers.get(count.getAndIncrement())))) {
            Judge.Marks marks = new Judge(new ChatClient(chat.settings())).marks(PICTURE, PICTURE, "make it red");
            assertEquals(new Judge.Marks(4, 9), marks);
            assertEquals(6, marks.overall(), 1e-12);
            assertEquals(
                    3,
                    chat.asked().get(0).path("messages").path(1).path("content").size(),
                    "both pictures, a text");
            assertEquals(
                    2,
                    chat.asked().get(1).path("messages").path(1).path("content").size(),
                    "the result alone");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"score\": [3, 7.5]}",
                "Here it is:\n```json\n{\"reasoning\": \"braces {like these}\", \"score\": [3, 7.5]}\n```",
                "{never mind} {\"score\":[3,7.5]}"
            })
    void answersWithWordsAround_areRead(String answer) {
        assertArrayEquals(new double[] {3, 7.5}, Judge.parsed(answer));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "8",
                "{}",
                "{\"score\": 8}",
                "{\"score\": [8]}",
                "{\"score\": [8, 11]}",
                "{\"score\": [-1, 3]}",
                "{\"score\": [\"8\", 3]}",
                "{\"score\": [8, 3",
                "} {"
            })
    void whatIsNoPairOfMarks_isNotRead(String answer) {
        assertEquals(0, Judge.parsed(answer).length);
    }

    @Test
    void anUnreadableAnswer_isAskedForAgainAndThenGivenUp() throws Exception {
        AtomicInteger count = new AtomicInteger();
        try (LocalChat chat =
                new LocalChat(body -> Reply.text(count.getAndIncrement() == 0 ? "well..." : "{\"score\": [5, 5]}"))) {
            assertEquals(
                    new Judge.Marks(5, 5), new Judge(new ChatClient(chat.settings())).marks(PICTURE, PICTURE, "x"));
            assertEquals(3, chat.asked().size());
        }
        try (LocalChat chat = new LocalChat(body -> Reply.text("well..."))) {
            Judge judge = new Judge(new ChatClient(chat.settings()));
            assertTrue(assertThrows(ChatException.class, () -> judge.marks(PICTURE, PICTURE, "x"))
                    .isUnusable());
            assertEquals(3, chat.asked().size());
        }
    }
}
