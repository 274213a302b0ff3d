package dev.retouch.data.shard;

import java.util.Objects;

/** A sample that cannot be used; whoever reads or makes samples names it, counts it and goes on. */
public final class BadSampleException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param message what is wrong with it, without its name */
    public BadSampleException(String message) {
        super(message);
    }

    /** @param message what is wrong with it, without its name */
    public BadSampleException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
