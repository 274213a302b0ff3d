package dev.retouch.worker.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Requests that nobody wants any more, by id or by batch; safe from any thread.
 *
 * <p>A cancellation is for what was sent before it: the same id may be used again later.
 */
public final class Cancellations {

    /** The attribute that names a request's batch. */
    public static final String BATCH = "batch";

    /** Requests that are older are of no interest to anybody. */
    private static final Duration KEPT = Duration.ofDays(7);

    private final Map<String, Instant> ids = new ConcurrentHashMap<>();
    private final Map<String, Instant> batches = new ConcurrentHashMap<>();
    private final Set<Job> jobs = ConcurrentHashMap.newKeySet();
    private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** Calls {@code listener} after each cancellation, on the canceller's thread. */
    public void listen(Runnable listener) {
        listeners.add(listener);
    }

    /** Cancels the request with this id that was sent at {@code at} or before. */
    public void cancel(String id, Instant at) {
        note(ids, id, at);
    }

    /** Cancels all requests of this batch that were sent at {@code at} or before. */
    public void cancelBatch(String batch, Instant at) {
        note(batches, batch, at);
    }

    private void note(Map<String, Instant> cancelled, String name, Instant at) {
        cancelled.merge(name, at, (one, other) -> one.isAfter(other) ? one : other);
        cancelled.values().removeIf(other -> other.isBefore(at.minus(KEPT)));
        jobs.forEach(this::stopIfCancelled);
        listeners.forEach(Runnable::run);
    }

    /** Whether a request is cancelled. */
    public boolean isCancelled(RawRequest request, Instant sent) {
        return isBefore(sent, ids.get(request.id()))
                || isBefore(sent, batches.get(request.attributes().getOrDefault(BATCH, "")));
    }

    private static boolean isBefore(Instant sent, @Nullable Instant cancelled) {
        return cancelled != null && !sent.isAfter(cancelled);
    }

    /** Stops a job when it is cancelled, now or later. */
    public void watch(Job job) {
        jobs.add(job);
        stopIfCancelled(job);
    }

    /** A job has ended. */
    public void forget(Job job) {
        jobs.remove(job);
    }

    private void stopIfCancelled(Job job) {
        if (isCancelled(job.request(), job.origin().timestamp())) {
            job.stop(JobFailure.CANCELLED, "the request was cancelled");
        }
    }
}
