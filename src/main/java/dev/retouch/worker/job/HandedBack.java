package dev.retouch.worker.job;

import java.util.concurrent.CompletionException;

/** A request that was not answered because the worker is leaving; its record stays unacknowledged. */
public final class HandedBack extends RuntimeException {

    private static final long serialVersionUID = 1L;

    HandedBack(Throwable cause) {
        super("the worker is leaving", cause);
    }

    /** Whether that is what a future of {@link JobRunner#submit} failed with, however it was passed on. */
    public static boolean is(Throwable failure) {
        return failure instanceof HandedBack
                || failure instanceof CompletionException && failure.getCause() instanceof HandedBack;
    }
}
