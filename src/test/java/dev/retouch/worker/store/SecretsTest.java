package dev.retouch.worker.store;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.failure.FailureException;
import dev.retouch.worker.job.S3Location;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.LogContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A log of everything, at the level of single bytes, never has the secret key in it. */
@Timeout(60)
class SecretsTest {

    private static final String SECRET = "kept-from-every-log-7f3a";

    private static final class Captured extends Handler {
        final StringWriter text = new StringWriter();

        @Override
        public synchronized void publish(LogRecord line) {
            String message = line instanceof ExtLogRecord extended ? extended.getFormattedMessage() : line.getMessage();
            text.append(line.getLoggerName()).append(' ').append(message);
            if (line.getThrown() != null) {
                line.getThrown().printStackTrace(new PrintWriter(text, true));
            }
            text.append('\n');
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void callsOfEveryKind_loggedAtEveryLevel_keepTheSecret() {
        Logger root = LogContext.getLogContext().getLogger("");
        Level before = root.getLevel();
        Captured captured = new Captured();
        captured.setLevel(Level.ALL);
        root.addHandler(captured);
        root.setLevel(Level.ALL);
        AllowList all = new AllowList("RETOUCH_S3_READ", List.of("pictures"));
        S3Location object = new S3Location("pictures", "a.png");
        try (FakeS3 s3 = new FakeS3();
                S3ObjectStore store =
                        new S3ObjectStore(s3.client(Duration.ofSeconds(30), "visible-key", SECRET), all, all, 100)) {
            s3.reply(200, "", "Content-Length", "1", "ETag", "\"e\"").reply(200, "a", "ETag", "\"e\"");
            store.get(object, store.head(object, "", ""), "");
            s3.error(403, "SignatureDoesNotMatch");
            FailureException refused =
                    assertThrows(FailureException.class, () -> store.putIfAbsent(object, new byte[] {1}, "image/png"));
            StringWriter trace = new StringWriter();
            refused.printStackTrace(new PrintWriter(trace, true));
            assertFalse(trace.toString().contains(SECRET));
        } finally {
            root.removeHandler(captured);
            root.setLevel(before);
        }
        String log = captured.text.toString();
        assertTrue(log.contains("software.amazon.awssdk"), "the SDK's own lines are in it");
        assertFalse(log.contains(SECRET));
    }
}
