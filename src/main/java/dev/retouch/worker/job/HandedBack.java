package dev.retouch.worker.job;

import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;

/** A request that was not answered because the worker is leaving; its record stays unacknowledged. */
public final class HandedBack extends RuntimeException {

    private static final long serialVersionUID = 1L;

    HandedBack(Throwable cause) {
        super("the worker is leaving", cause);
    }

    /**
     * Whether that is what a future of {@link JobRunner#submit} failed with, however it was passed on. A stage that has
     * closed refuses what comes to it from the one before: that is leaving, too.
     */
    public static boolean is(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof HandedBack || cause instanceof RejectedExecutionException;
    }
}
