package dev.retouch.chat;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The endpoint gave no usable answer, after all attempts. */
public final class ChatException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean passing;
    private final boolean unusable;
    private final Duration pause;

    ChatException(String message, boolean passing, @Nullable Throwable cause) {
        this(message, passing, false, Duration.ZERO, cause);
    }

    private ChatException(
            String message, boolean passing, boolean unusable, Duration pause, @Nullable Throwable cause) {
        super(message, cause);
        this.passing = passing;
        this.unusable = unusable;
        this.pause = pause;
    }

    /** An endpoint that is busy, and says how long to leave it alone. */
    static ChatException busy(String message, Duration pause) {
        return new ChatException(message, true, false, pause, null);
    }

    /** An answer without words, as of a model that declines; the next one may have some. */
    static ChatException empty(String message) {
        return new ChatException(message, true, true, Duration.ZERO, null);
    }

    /** An answer came, and it cannot be used. */
    public static ChatException unusable(String message) {
        return new ChatException(message, false, true, Duration.ZERO, null);
    }

    /** Whether the endpoint works and only its answers are of no use. */
    public boolean isUnusable() {
        return unusable;
    }

    /** Whether a later attempt may succeed. */
    boolean isPassing() {
        return passing;
    }

    /** How long the endpoint asked to be left alone, zero where it did not. */
    Duration pause() {
        return pause;
    }
}
