package dev.retouch.chat;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The endpoint gave no usable answer, after all attempts. */
public final class ChatException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean passing;
    private final boolean unusable;

    ChatException(String message, boolean passing, @Nullable Throwable cause) {
        this(message, passing, false, cause);
    }

    private ChatException(String message, boolean passing, boolean unusable, @Nullable Throwable cause) {
        super(message, cause);
        this.passing = passing;
        this.unusable = unusable;
    }

    /** An answer came, and it cannot be used. */
    public static ChatException unusable(String message) {
        return new ChatException(message, false, true, null);
    }

    /** Whether the endpoint works and only its answers are of no use. */
    public boolean isUnusable() {
        return unusable;
    }

    /** Whether a later attempt may succeed. */
    boolean isPassing() {
        return passing;
    }
}
