package dev.retouch.worker.job;

import dev.retouch.edit.EditListener;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Tells the client how far its edit is, at most once a second, and that it has begun and is done. */
final class ProgressEvents implements EditListener {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final EditRequested request;
    private final Origin origin;
    private final Answers answers;
    private final Clock clock;
    private final EditListener next;
    private Instant told = Instant.MIN;

    /** @param next called before anything is told; what it throws ends the edit */
    ProgressEvents(EditRequested request, Origin origin, Answers answers, Clock clock, EditListener next) {
        this.request = request;
        this.origin = origin;
        this.answers = answers;
        this.clock = clock;
        this.next = next;
    }

    @Override
    public void stepped(int done, int steps) {
        next.stepped(done, steps);
        Instant now = clock.instant();
        if (now.isBefore(told.plus(PAUSE))) {
            return;
        }
        told = now;
        answers.progress(new EditProgress(request.id(), done, steps, request.attributes()), origin);
    }
}
