package dev.retouch.worker.job;

import java.util.Objects;

/** An answer that no topic takes: the record of its request goes to the dead-letter topic instead. */
public final class UnpublishableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message says which answer it was and what to do; it goes to the dead letter */
    public UnpublishableException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
