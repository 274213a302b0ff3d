package dev.retouch.worker.job;

/**
 * Publishes answers to a request, which came from an origin; each call returns when the broker has confirmed it, however long
 * that takes, but for progress.
 */
public interface Answers {

    /** @throws UnpublishableException when it is too large for its topic, however much is left out */
    void completed(EditCompleted answer, Origin origin) throws InterruptedException;

    /** @throws UnpublishableException when it is too large for its topic, however much is left out */
    void failed(EditFailed answer, Origin origin) throws InterruptedException;

    /** @throws UnpublishableException when it is too large for its topic, however much is left out */
    void planned(EditPlanned answer, Origin origin) throws InterruptedException;

    /** Sends this without waiting for the broker: a client that misses it misses nothing that matters. */
    void progress(EditProgress progress, Origin origin);
}
