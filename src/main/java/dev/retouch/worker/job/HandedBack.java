package dev.retouch.worker.job;

/** A request that was not answered because the worker is leaving; its record stays unacknowledged. */
final class HandedBack extends RuntimeException {

    private static final long serialVersionUID = 1L;

    HandedBack(Throwable cause) {
        super("the worker is leaving", cause);
    }
}
