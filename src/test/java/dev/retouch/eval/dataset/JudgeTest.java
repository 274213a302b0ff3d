package dev.retouch.eval.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
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
import java.util.SplittableRandom;
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
                "{never mind} {\"score\":[3,7.5]}",
                "{\"score\": {\"a\": 3, \"b\": 7.5}}",
                "{\"score\": [3, 7.5]} {\"score\": [1, 2]}"
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
                "{\"score\": {\"a\": 8}}",
                "{\"score\": {\"x\": 8, \"y\": 7}}",
                "{\"score\": {\"a\": 8, \"b\": 7, \"c\": 7}}",
                "{\"score\": [[8, 3], [1, 2]]}",
                "{\"score\": [NaN, 3]}",
                "{\"score\": [1e999, 3]}",
                "{\"score\": \"8, 7\"}",
                "[8, 7]",
                "} {"
            })
    void whatIsNoPairOfMarks_isNotRead(String answer) {
        assertEquals(0, Judge.parsed(answer).length);
    }

    /** A piece of an answer: what models write, in any order and nested in any way. */
    private static String piece(SplittableRandom random, int depth) {
        String[] ends = {
            "8",
            "7.5",
            "-1",
            "11",
            "1e999",
            "NaN",
            "\"8\"",
            "null",
            "true",
            "\"\"",
            "",
            " ",
            "well",
            "```json\n",
            "```",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\"score\":",
            "{\"score\": [8, 7]}",
            "{\"score\": {\"a\": 8, \"b\": 7}}"
        };
        int kind = depth == 0 ? 0 : random.nextInt(6);
        return switch (kind) {
            case 1 -> "[" + piece(random, depth - 1) + ", " + piece(random, depth - 1) + "]";
            case 2 -> "{\"score\": " + piece(random, depth - 1) + "}";
            case 3 -> "{\"a\": " + piece(random, depth - 1) + ", \"b\": " + piece(random, depth - 1) + "}";
            case 4 -> piece(random, depth - 1) + piece(random, depth - 1);
            case 5 -> "{\"" + "x".repeat(random.nextInt(3)) + "\": " + piece(random, depth - 1) + "}";
            default -> ends[random.nextInt(ends.length)];
        };
    }

    @Test
    void noAnswer_doesMoreThanCostItsSample() throws Exception {
        SplittableRandom random = new SplittableRandom(4);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            String answer = piece(random, 4);
            double[] marks = assertDoesNotThrow(() -> Judge.parsed(answer), answer);
            assertTrue(marks.length == 0 || marks.length == 2, answer);
            for (double mark : marks) {
                assertTrue(mark >= 0 && mark <= 10, answer);
                read++;
            }
        }
        assertTrue(read > 100 && read < 20_000, read + " marks were read");
        assertEquals(0, Judge.parsed("{\"score\":".repeat(2000) + "}".repeat(2000)).length);
        try (LocalChat chat = new LocalChat(body -> Reply.text(piece(random, 3)))) {
            Judge judge = new Judge(new ChatClient(chat.settings()));
            int unusable = 0;
            for (int i = 0; i < 50; i++) {
                try {
                    judge.marks(PICTURE, PICTURE, "x");
                } catch (ChatException e) {
                    assertTrue(e.isUnusable(), e::toString);
                    unusable++;
                }
            }
            assertTrue(unusable > 0);
        }
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
