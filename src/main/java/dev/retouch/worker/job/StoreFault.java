package dev.retouch.worker.job;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The cause of a failure for which one object or the whole object store may be to blame: a refusal, or no answer.
 *
 * <p>That an object is missing or has changed is no fault where its bucket is there: whoever says so works.
 */
public final class StoreFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final StoreError error;
    private final String bucket;
    private final boolean writing;

    /** @param writing whether the bucket was to be written, else it was to be read */
    public StoreFault(StoreError error, String bucket, boolean writing, Throwable cause) {
        super(cause.getMessage(), cause);
        this.error = error;
        this.bucket = bucket;
        this.writing = writing;
    }

    public StoreError error() {
        return error;
    }

    String bucket() {
        return bucket;
    }

    boolean writing() {
        return writing;
    }

    /** Whether the store gave no answer, or none in time. */
    static boolean isSilence(Throwable failure) {
        return in(failure)
                .filter(fault -> fault.error == StoreError.UNREACHABLE)
                .isPresent();
    }

    /** The fault that a failure comes from, however often it was wrapped. */
    public static Optional<StoreFault> in(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StoreFault fault) {
                return Optional.of(fault);
            }
        }
        return Optional.empty();
    }
}
