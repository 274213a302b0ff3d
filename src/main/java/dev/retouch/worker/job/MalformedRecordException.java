package dev.retouch.worker.job;

import java.util.Objects;

/** A record from which no request id can be read, so that nobody can be answered: it goes to the dead-letter topic. */
public final class MalformedRecordException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param message says why; a long one is cut */
    public MalformedRecordException(String message) {
        super(Failures.cut(message));
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
