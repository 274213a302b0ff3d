package dev.retouch.worker.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.failure.FailureException;
import dev.retouch.failure.VisibleText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client wrote cannot forge a line of a log, whichever field it wrote it into. */
class VisibleMessagesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"source\": {\"location\": \"s3://a\\nb\"}",
                "\"source\": {\"location\": \"s3://cups/1.png\", \"etag\": \"e\\nERROR forged\"}",
                "\"source\": {\"location\": \"s3://cups/1.png\"}, \"fi\\neld\\u001b[31m\": 1",
                "\"source\": {\"location\": \"s3://cups/1.png\"}, \"deadline\": \"\\u2028\\u202enow\"",
                "\"source\": {\"location\": \"s3://cups/1.png\"}, \"output\": {\"location\": \"\\r\\n\"}",
                "\"source\": {\"location\": \"s3://cups/1.png\"}, \"options\": {\"background\": \"\\u0007\"}"
            })
    void messageAboutAField_isOneVisibleLine(String fields) {
        FailureException failure = assertThrows(
                FailureException.class,
                () -> TestJobs.request("{\"id\": \"r\", \"instruction\": \"make it red\", " + fields + "}"));
        assertEquals(VisibleText.of(failure.getMessage()), failure.getMessage());
        assertTrue(failure.getMessage().contains("\\u0") || failure.getMessage().contains("\\u2"), "says what it was");
    }

    @Test
    void text_withoutAnythingHidden_isItself() {
        String text = "caf\u00e9 \ud83c\udfa8 \u676f\u5b50 'a' \\n";
        assertEquals(text, VisibleText.of(text));
    }

    @Test
    void text_withSomethingHidden_showsIt() {
        assertEquals("a\\u000ab\\u001b[0m\\u0085\\u202e", VisibleText.of("a\nb\u001b[0m\u0085\u202e"));
    }
}
