package dev.retouch.app.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.JsonFormatter;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jboss.logmanager.handlers.AsyncHandler;
import org.jboss.logmanager.handlers.WriterHandler;
import org.junit.jupiter.api.Test;

class PlainLinesTest {

    private static final String FORGED = "2026-11-26 18:00:00,000 INFO  request 7 completed";

    private final PlainLines lines = new PlainLines(new PatternFormatter("%p %s%e%n"));

    @Test
    void message_thatQuotesNewlinesAndEscapes_isOneLine() {
        assertEquals(
                "INFO refused: s3://a/b\\n" + FORGED + "\\r\\u001b[2K\\u0085\\u2028\\u202e is not there\n",
                lines.format(entry("refused: s3://a/b\n" + FORGED + "\r\u001b[2K\u0085\u2028\u202e is not there")));
    }

    @Test
    void message_withLettersOfAnyLanguage_staysAsItIs() {
        assertEquals(
                "INFO mach die Tasse größer \ud83c\udf75\tbitte\n",
                lines.format(entry("mach die Tasse größer \ud83c\udf75\tbitte")));
    }

    @Test
    void stackTrace_keepsItsLines_andNoneOfThemBeginsLikeAnEntry() {
        ExtLogRecord entry = entry("failed");
        entry.setThrown(new IllegalStateException("no\n" + FORGED, new IllegalArgumentException("\u001b[2J")));
        List<String> written = lines.format(entry).lines().toList();
        assertTrue(written.size() > 3, written.toString());
        assertEquals(
                List.of(),
                written.stream().skip(1).filter(line -> !line.startsWith("\t")).toList());
        assertTrue(written.contains("\t" + FORGED), written.toString());
        assertTrue(written.stream().anyMatch(line -> line.endsWith("IllegalArgumentException: \\u001b[2J")));
    }

    @Test
    void asynchronousConsole_hasItOnTheHandlerThatWrites() {
        Formatter json = new JsonFormatter();
        WriterHandler writer = new WriterHandler();
        writer.setFormatter(new PatternFormatter("%s%n"));
        WriterHandler machine = new WriterHandler();
        machine.setFormatter(json);
        AsyncHandler async = new AsyncHandler();
        try {
            async.setHandlers(new Handler[] {writer, machine});
            PlainLines.guard(async);
            PlainLines.guard(async); // one that two loggers share
            assertEquals("a\\nb\n", ((ExtFormatter) writer.getFormatter()).format(entry("a\nb")));
            assertSame(json, machine.getFormatter());
            assertNull(async.getFormatter());
        } finally {
            async.close();
        }
    }

    private static ExtLogRecord entry(String message) {
        return new ExtLogRecord(
                Level.INFO, message, ExtLogRecord.FormatStyle.NO_FORMAT, PlainLinesTest.class.getName());
    }
}
