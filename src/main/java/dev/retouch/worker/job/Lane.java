package dev.retouch.worker.job;

/** A queue of its own for requests that a person waits for, and one for all others. */
public enum Lane {
    INTERACTIVE,
    BULK
}
