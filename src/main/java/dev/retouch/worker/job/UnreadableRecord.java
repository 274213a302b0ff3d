package dev.retouch.worker.job;

import java.util.Objects;

/** A record that nobody can be answered about: it goes to the dead-letter topic untouched. */
public final class UnreadableRecord extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param message says why; a long one is cut */
    public UnreadableRecord(String message) {
        super(Failures.cut(message));
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
