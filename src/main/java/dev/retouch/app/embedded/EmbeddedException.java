package dev.retouch.app.embedded;

import org.jspecify.annotations.Nullable;

/** The embedded stack did not start or answer; the message is one sentence that names the remedy or the log file. */
public final class EmbeddedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    EmbeddedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
