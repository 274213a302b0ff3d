package dev.retouch.worker.job;

import java.util.concurrent.CompletableFuture;

/**
 * Publishes answers to a request, which came from an origin. No call waits for the broker. Each future completes when the broker
 * has confirmed the answer, however long that takes; it fails with {@link UnpublishableException} when the answer is too large
 * for its topic, however much is left out.
 */
public interface Answers {

    CompletableFuture<Void> completed(EditCompleted answer, Origin origin);

    CompletableFuture<Void> failed(EditFailed answer, Origin origin);

    CompletableFuture<Void> planned(EditPlanned answer, Origin origin);

    /** Sends this without asking for a confirmation: a client that misses it misses nothing that matters. */
    void progress(EditProgress progress, Origin origin);
}
