package dev.retouch.worker.job;

/** Publishes answers; each call returns when the broker has confirmed it, however long that takes. */
public interface Answers {

    void completed(EditCompleted answer) throws InterruptedException;

    void failed(EditFailed answer) throws InterruptedException;
}
