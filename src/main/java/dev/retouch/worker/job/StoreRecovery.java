package dev.retouch.worker.job;

import dev.retouch.failure.FailureException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Whether a step that failed is run again, and when.
 *
 * <p>While the store as a whole refuses, a step waits for as long as it takes. Where one bucket refuses, or the store is
 * unavailable for one place, it is run again after pauses, within a limit. A refusal of one place stands when it comes twice:
 * the first may be the last call of an outage that was over when the store was probed.
 */
final class StoreRecovery {

    /** The failures of one step of one request; only one thread at a time has it. */
    static final class Trouble {
        private int failures;
        private long since;
        private boolean refused;
    }

    private final StoreGate gate;
    private final RetryPolicy retry;
    private final JobMeter meter;

    StoreRecovery(StoreGate gate, RetryPolicy retry, JobMeter meter) {
        this.gate = gate;
        this.retry = retry;
        this.meter = meter;
    }

    /**
     * Completes when the step is to be run again; fails as it is to fail for good.
     *
     * @param trouble of the step so far
     */
    CompletableFuture<Void> after(Throwable failure, Trouble trouble) {
        return recovered(failure, trouble, stands -> pause(stands, trouble));
    }

    /**
     * As {@link #after}, except that a place that is unavailable fails at once: for steps whose retries somebody else
     * orders.
     */
    CompletableFuture<Void> afterWholeStore(Throwable failure, Trouble trouble) {
        return recovered(failure, trouble, CompletableFuture::failedFuture);
    }

    /** As {@link #after}, except that a place that gives no answer fails at once: each run of its step takes long. */
    CompletableFuture<Void> afterAnswers(Throwable failure, Trouble trouble) {
        return recovered(
                failure,
                trouble,
                stands ->
                        StoreFault.isSilence(stands) ? CompletableFuture.failedFuture(stands) : pause(stands, trouble));
    }

    private CompletableFuture<Void> recovered(
            Throwable failure, Trouble trouble, Function<Throwable, CompletableFuture<Void>> place) {
        return judged(failure)
                .thenCompose(judged -> judged.map(
                                ofPlace -> isFirstRefusal(ofPlace, trouble) ? retry.pause(1) : place.apply(ofPlace))
                        .orElseGet(() -> onceOpen(trouble)));
    }

    private static boolean isFirstRefusal(Throwable failure, Trouble trouble) {
        boolean first = !trouble.refused
                && StoreFault.in(failure).isPresent()
                && failure instanceof FailureException e
                && e.reason() != JobFailure.STORE_UNAVAILABLE;
        trouble.refused |= first;
        return first;
    }

    /** What the failure comes to, or nothing when it is the whole store's. */
    private CompletableFuture<Optional<Throwable>> judged(Throwable failure) {
        Optional<StoreFault> fault = StoreFault.in(failure);
        if (fault.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.of(failure));
        }
        meter.storeError(fault.get().error());
        return gate.findings(fault.get().writing())
                .thenApply(findings -> findings.usable()
                        ? Optional.of(findings.refuses(fault.get()) ? ofBucket(failure) : failure)
                        : Optional.empty());
    }

    private static Throwable ofBucket(Throwable failure) {
        return failure instanceof FailureException e && e.reason() != JobFailure.STORE_UNAVAILABLE
                ? new FailureException(
                        JobFailure.STORE_UNAVAILABLE, e.getMessage() + ", nor anything else in its bucket", e)
                : failure;
    }

    private CompletableFuture<Void> onceOpen(Trouble trouble) {
        trouble.failures = 0;
        trouble.refused = false;
        return gate.opened();
    }

    private CompletableFuture<Void> pause(Throwable failure, Trouble trouble) {
        if (trouble.failures++ == 0) {
            trouble.since = System.nanoTime();
        }
        return retry.pause(failure, trouble.failures, gate.troubledFor(trouble.since))
                .map(StoreRecovery::passed)
                .orElseGet(() -> CompletableFuture.failedFuture(failure));
    }

    private static CompletableFuture<Void> passed(Duration pause) {
        return new CompletableFuture<Void>().completeOnTimeout(null, pause.toNanos(), TimeUnit.NANOSECONDS);
    }
}
