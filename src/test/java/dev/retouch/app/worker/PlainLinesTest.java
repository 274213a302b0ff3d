package dev.retouch.app.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.PatternFormatter;
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

    private static ExtLogRecord entry(String message) {
        return new ExtLogRecord(
                Level.INFO, message, ExtLogRecord.FormatStyle.NO_FORMAT, PlainLinesTest.class.getName());
    }
}
