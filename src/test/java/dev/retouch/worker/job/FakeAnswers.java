package dev.retouch.worker.job;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Answers in memory; a test may let the broker's confirmation wait. */
public class FakeAnswers implements Answers {

    public final Queue<EditCompleted> completed = new ConcurrentLinkedQueue<>();
    public final Queue<EditFailed> failed = new ConcurrentLinkedQueue<>();

    public final Queue<EditPlanned> planned = new ConcurrentLinkedQueue<>();
    public final Queue<EditProgress> progress = new ConcurrentLinkedQueue<>();

    /** Runs after an answer was sent and before it is confirmed. */
    protected void beforeConfirmed() throws InterruptedException {}

    /** Of an answer that was sent. */
    protected CompletableFuture<Void> confirmation() {
        try {
            beforeConfirmed();
            return CompletableFuture.completedFuture(null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<Void> completed(EditCompleted answer, Origin origin) {
        completed.add(answer);
        return confirmation();
    }

    @Override
    public CompletableFuture<Void> failed(EditFailed answer, Origin origin) {
        failed.add(answer);
        return confirmation();
    }

    @Override
    public CompletableFuture<Void> planned(EditPlanned answer, Origin origin) {
        planned.add(answer);
        return confirmation();
    }

    @Override
    public void progress(EditProgress event, Origin origin) {
        progress.add(event);
    }
}
