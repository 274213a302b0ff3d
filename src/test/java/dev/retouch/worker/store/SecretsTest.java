package dev.retouch.worker.store;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.failure.FailureException;
import dev.retouch.worker.job.S3Location;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.LogContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * A log of everything, at the level of single bytes, has neither the secret key in it, nor a session token, nor a signature.
 *
 * <p>Categories are as the application sets them: what they keep back is kept back in an application that logs everything else.
 */
@Timeout(60)
class SecretsTest {

    private static final String SECRET = "kept-from-every-log-7f3a";
    private static final String TOKEN = "session-of-a-minute-91bc";
    private static final Pattern CATEGORY = Pattern.compile("quarkus\\.log\\.category\\.\"(.+)\"\\.level");

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
    void callsOfEveryKind_loggedAtEveryLevel_keepTheSecret() throws IOException {
        Logger root = LogContext.getLogContext().getLogger("");
        Level before = root.getLevel();
        Map<Logger, Level> categories = categories();
        Captured captured = new Captured();
        captured.setLevel(Level.ALL);
        root.addHandler(captured);
        root.setLevel(Level.ALL);
        AllowList all = new AllowList("RETOUCH_S3_READ", List.of("pictures"));
        S3Location object = new S3Location("pictures", "a.png");
        try (FakeS3 s3 = new FakeS3();
                S3ObjectStore store = new S3ObjectStore(
                        s3.client(Duration.ofSeconds(30), AwsSessionCredentials.create("visible-key", SECRET, TOKEN)),
                        all,
                        all,
                        100)) {
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
            categories.forEach(Logger::setLevel);
        }
        String log = captured.text.toString();
        assertTrue(log.contains("software.amazon.awssdk"), "the SDK's own lines are in it");
        assertFalse(log.contains(SECRET));
        assertFalse(log.contains(TOKEN));
        assertFalse(log.contains("AWS4-HMAC-SHA256 Credential="));
    }

    /**
     * Sets the categories of the application.
     *
     * @return their loggers, with the levels that they had
     */
    private static Map<Logger, Level> categories() throws IOException {
        Properties own = new Properties();
        try (InputStream in = SecretsTest.class.getResourceAsStream("/application.properties")) {
            own.load(in);
        }
        Map<Logger, Level> before = new HashMap<>();
        for (String name : own.stringPropertyNames()) {
            Matcher category = CATEGORY.matcher(name);
            if (category.matches()) {
                Logger logger = LogContext.getLogContext().getLogger(category.group(1));
                before.put(logger, logger.getLevel());
                logger.setLevel(Level.parse(own.getProperty(name).replace("WARN", "WARNING")));
            }
        }
        return before;
    }
}
