package dev.retouch.worker.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.Logger;
import org.junit.jupiter.api.Test;

class RefusalLogTest {

    /** Container runtimes split lines at 16 KB, and a log of whole requests grows as fast as a sender likes. */
    @Test
    void refusal_inTheLog_isAsShortAsInTheAnswer() throws Exception {
        String sent = "x".repeat(100_000);
        FakeAnswers answers = new FakeAnswers();
        List<String> lines = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(((ExtLogRecord) line).getFormattedMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = LogContext.getLogContext().getLogger(PublishStep.class.getName());
        Level before = logger.getLevel();
        logger.addHandler(handler);
        logger.setLevel(Level.INFO);
        try (JobRunner runner = TestJobs.runner(new FakeEditor(), new FakeStore(), answers)) {
            runner.submit(TestJobs.job(TestJobs.json(0, ", \"etag\": [\"" + sent + "\"]", "")))
                    .get();
        } finally {
            logger.removeHandler(handler);
            logger.setLevel(before);
        }
        String message = answers.failed.remove().message();
        assertEquals(List.of("request 0 refused: " + message + " (request-invalid)"), lines);
        assertTrue(message.length() <= 500, message);
    }
}
