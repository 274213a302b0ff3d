package dev.retouch.worker.job;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Answers in memory; a test may let the broker's confirmation wait. */
public class FakeAnswers implements Answers {

    public final Queue<EditCompleted> completed = new ConcurrentLinkedQueue<>();
    public final Queue<EditFailed> failed = new ConcurrentLinkedQueue<>();

    public final Queue<EditPlanned> planned = new ConcurrentLinkedQueue<>();
    public final Queue<EditProgress> progress = new ConcurrentLinkedQueue<>();

    /** Runs after an answer was sent and before it is confirmed. */
    protected void beforeConfirmed() throws InterruptedException {}

    @Override
    public void completed(EditCompleted answer, Origin origin) throws InterruptedException {
        completed.add(answer);
        beforeConfirmed();
    }

    @Override
    public void failed(EditFailed answer, Origin origin) throws InterruptedException {
        failed.add(answer);
        beforeConfirmed();
    }

    @Override
    public void planned(EditPlanned answer, Origin origin) throws InterruptedException {
        planned.add(answer);
        beforeConfirmed();
    }

    @Override
    public void progress(EditProgress event, Origin origin) {
        progress.add(event);
    }
}
