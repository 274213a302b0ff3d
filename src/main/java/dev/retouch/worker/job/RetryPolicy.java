package dev.retouch.worker.job;

import dev.retouch.failure.FailureException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * When a step is run again: after pauses that double, and only while the object store is unavailable.
 *
 * @param first pause
 * @param limit from a step's first failure; a failure that is left then stands
 */
public record RetryPolicy(Duration first, Duration limit) {

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int MAX_DOUBLINGS = 20;

    /**
     * How long to wait before the step is run again, or nothing when the failure stands.
     *
     * @param failure of the last run; other reasons may be retryable for the client, but do not pass while a worker waits
     * @param failures so far, 1 or more
     * @param sinceFirst failure
     */
    Optional<Duration> pause(Throwable failure, int failures, Duration sinceFirst) {
        if (!(failure instanceof FailureException e) || e.reason() != JobFailure.STORE_UNAVAILABLE) {
            return Optional.empty();
        }
        Duration pause = pauseAfter(failures);
        return sinceFirst.plus(pause).compareTo(limit) > 0 ? Optional.empty() : Optional.of(pause);
    }

    /** Completes after the pause that follows that many failures, 1 or more; holds no thread. */
    CompletableFuture<Void> pause(int failures) {
        return new CompletableFuture<Void>()
                .completeOnTimeout(null, pauseAfter(failures).toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The pause after that many failures, 1 or more. */
    Duration pauseAfter(int failures) {
        Duration doubled = first.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }
}
