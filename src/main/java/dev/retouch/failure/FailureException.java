package dev.retouch.failure;

import java.util.Objects;

/**
 * A request that cannot be fulfilled; the message is one sentence for the person who sent it.
 *
 * <p>Messages quote what was sent, so whatever could forge a line of a log or hide in it is escaped here, once for all.
 */
public final class FailureException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient FailureReason reason;

    public FailureException(FailureReason reason, String message) {
        super(VisibleText.of(message));
        this.reason = reason;
    }

    public FailureException(FailureReason reason, String message, Throwable cause) {
        super(VisibleText.of(message), cause);
        this.reason = reason;
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    /** Why; callers decide by {@link FailureReason#retryable()} or compare with a constant. */
    public FailureReason reason() {
        return reason;
    }
}
