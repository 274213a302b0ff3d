package dev.retouch.worker.job;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Answers in memory; a test may let the broker's confirmation wait. */
class FakeAnswers implements Answers {

    final Queue<EditCompleted> completed = new ConcurrentLinkedQueue<>();
    final Queue<EditFailed> failed = new ConcurrentLinkedQueue<>();

    /** Runs after an answer was sent and before it is confirmed. */
    void beforeConfirmed() {}

    @Override
    public void completed(EditCompleted answer) {
        completed.add(answer);
        beforeConfirmed();
    }

    @Override
    public void failed(EditFailed answer) {
        failed.add(answer);
        beforeConfirmed();
    }
}
