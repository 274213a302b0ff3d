package dev.retouch.worker.job;

import dev.retouch.edit.EditListener;
import dev.retouch.failure.FailureException;
import dev.retouch.failure.FailureReason;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One request on its way through this worker; safe from any thread. */
public final class Job {

    /** Told when a job begins to wait for the object store or the broker and when it goes on: while it waits it needs no place. */
    public interface Waiting {

        /** Nobody cares. */
        Waiting IGNORED = new Waiting() {
            @Override
            public void begins() {}

            @Override
            public void ends() {}
        };

        /** It holds no thread and no picture from now on. */
        void begins();

        /** It ends at once, without a place. */
        void ends();

        /**
         * It would go on.
         *
         * @return completes when it has a place again
         */
        default CompletableFuture<Void> goesOn() {
            ends();
            return CompletableFuture.completedFuture(null);
        }

        /**
         * It must be edited: all before that holds no place.
         *
         * @return completes when it has one; at once where it has one already
         */
        default CompletableFuture<Void> place() {
            return CompletableFuture.completedFuture(null);
        }

        /** Its edit begins. */
        default void edits() {}
    }

    private enum Course {
        QUEUED,
        EDITED,
        HANDED_BACK
    }

    private final RawRequest request;
    private final Origin origin;
    private final Waiting waiting;
    private final JobTrace trace;
    private final Attempts attempts;
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicReference<@Nullable FailureException> stopped = new AtomicReference<>();
    private final Set<CompletableFuture<?>> waits = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Course> course = new AtomicReference<>(Course.QUEUED);

    /** A job that has not begun. */
    public Job(RawRequest request, Origin origin, Waiting waiting) {
        this.request = request;
        this.origin = origin;
        this.waiting = waiting;
        this.trace = new JobTrace(request, origin);
        this.attempts = new Attempts(origin.deliveries());
    }

    public RawRequest request() {
        return request;
    }

    public Origin origin() {
        return origin;
    }

    Attempts attempts() {
        return attempts;
    }

    /** Its source changed while it was read; how often so far, 1 or more. */
    int sourceChanged() {
        return changes.incrementAndGet();
    }

    JobTrace trace() {
        return trace;
    }

    Waiting waiting() {
        return waiting;
    }

    /**
     * Asks it to end with this failure: before its next step, or between two steps of its edit. The first call stands; a
     * job whose answer is under way is not stopped any more.
     */
    public void stop(FailureReason reason, String message) {
        stopped.compareAndSet(null, new FailureException(reason, message));
        endWaits();
    }

    /**
     * Takes it back, so that it ends with {@link ShuttingDownException} and without an answer before its next step.
     *
     * @return false when its edit has begun or was begun before: then it goes on to its answer
     */
    public boolean handBack() {
        boolean handedBack =
                course.compareAndSet(Course.QUEUED, Course.HANDED_BACK) || course.get() == Course.HANDED_BACK;
        endWaits();
        return handedBack;
    }

    /**
     * A wait of this job, which ends as soon as the job may not go on any more.
     *
     * @param wait for whose end nobody else cares
     * @return completes as it does; fails as {@link #requireGoing} does
     */
    @SuppressWarnings({
        "FutureReturnValueIgnored", // what comes of it is passed on
        "CollectionUndefinedEquality" // each is itself
    })
    <T> CompletableFuture<T> whileGoing(CompletableFuture<T> wait) {
        CompletableFuture<T> either = new CompletableFuture<>();
        waits.add(either);
        wait.whenComplete((value, failure) -> {
            waits.remove(either);
            if (failure == null) {
                either.complete(value);
            } else {
                either.completeExceptionally(failure);
            }
        });
        endWaits(); // it may not go on since before
        return either;
    }

    @SuppressWarnings("CollectionUndefinedEquality") // each is itself
    private void endWaits() {
        try {
            requireGoing();
        } catch (FailureException | ShuttingDownException e) {
            waits.forEach(wait -> {
                waits.remove(wait);
                wait.completeExceptionally(e);
            });
        }
    }

    /** Whether another worker has it now, so that this one must not answer it. */
    boolean isHandedBack() {
        return course.get() == Course.HANDED_BACK;
    }

    /** @throws ShuttingDownException when it was handed back; from now on it is not any more */
    void beginEdit() {
        if (!course.compareAndSet(Course.QUEUED, Course.EDITED) && course.get() == Course.HANDED_BACK) {
            throw new ShuttingDownException();
        }
        waiting.edits();
    }

    /**
     * Asks whether its next step may begin.
     *
     * @throws FailureException when it was stopped
     * @throws ShuttingDownException when it was handed back
     */
    void requireGoing() {
        if (course.get() == Course.HANDED_BACK) {
            throw new ShuttingDownException();
        }
        FailureException failure = stopped.get();
        if (failure != null) {
            throw failure;
        }
    }

    /** Ends the edit of a stopped job between two steps. */
    EditListener untilStopped() {
        return (done, steps) -> requireGoing();
    }
}
