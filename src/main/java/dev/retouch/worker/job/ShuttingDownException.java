package dev.retouch.worker.job;

import java.util.concurrent.CompletionException;

/** A request that was not answered because the worker is shutting down; its record goes to another worker. */
public final class ShuttingDownException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ShuttingDownException(Throwable cause) {
        super("the worker is shutting down", cause);
    }

    ShuttingDownException() {
        super("the worker is shutting down");
    }

    /** Whether a future of {@link JobRunner#submit} failed for this reason. */
    public static boolean isCauseOf(Throwable failure) {
        return unwrapped(failure) instanceof ShuttingDownException;
    }

    /** What a step threw, without the wrapping of the futures that passed it on. */
    static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
