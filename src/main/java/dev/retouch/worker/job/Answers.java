package dev.retouch.worker.job;

/** Publishes answers; each call returns when the broker has confirmed it, however long that takes, but for progress. */
public interface Answers {

    void completed(EditCompleted answer) throws InterruptedException;

    void failed(EditFailed answer) throws InterruptedException;

    void planned(EditPlanned answer) throws InterruptedException;

    /** Sends this without waiting for the broker: a client that misses it misses nothing that matters. */
    void progress(EditProgress progress);
}
