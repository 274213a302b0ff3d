package dev.retouch.worker.job;

import dev.retouch.failure.FailureException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The prefixes for which the store was lately unavailable: requests to such an output prefix wait, before their edit or with
 * what it made, and one at a time tries whether the prefix is well again.
 *
 * <p>So the requests of one bad prefix, however many, take no device time from others beyond an edit now and then. Those
 * whose source's bucket gave no answer in time try again one at a time too, so that they leave threads and places to others.
 */
final class Prefixes {

    private final StoreGate gate;
    private final RetryPolicy retry;
    private final JobMeter meter;
    private final Ailments ailments;
    private boolean closed;

    /** @param files bytes of what waits to be stored that are too many */
    Prefixes(StoreGate gate, RetryPolicy retry, JobMeter meter, long files) {
        this.gate = gate;
        this.retry = retry;
        this.meter = meter;
        this.ailments = new Ailments(files);
    }

    Visit visit(Job job, S3Location prefix) {
        return new Visit(job, prefix.folder());
    }

    /**
     * Runs a step at once, and again where the store gives no answer: one at a time of all that had none of a bucket.
     *
     * @param stage under which further runs are counted
     * @return fails as the step does, or as its last run did once the bucket was silent for longer than the retry limit
     */
    <T> CompletableFuture<T> retried(String stage, Job job, Supplier<CompletableFuture<T>> step) {
        return step.get().exceptionallyCompose(wrapped -> {
            Throwable failure = ShuttingDownException.unwrapped(wrapped);
            if (!(failure instanceof FailureException e) || !StoreFault.isSilence(e)) {
                return CompletableFuture.failedFuture(failure);
            }
            S3Location bucket =
                    new S3Location(StoreFault.in(e).map(StoreFault::bucket).orElseThrow(), "");
            Visit visit = new Visit(job, bucket);
            return visit.afterSilence(stage, e, step).whenComplete((value, end) -> visit.leave());
        });
    }

    /** Hands back whoever waits. */
    void close() {
        List<Runnable> releases;
        synchronized (this) {
            closed = true;
            releases = ailments.all().stream().map(Ailment::handBack).toList();
            ailments.clear();
        }
        releases.forEach(Runnable::run);
    }

    /** One request on its way to its prefix; one thread at a time has it. */
    final class Visit {

        private final Job job;
        private final S3Location prefix;
        private volatile long troubledSince;
        private boolean troubled;
        private long files;
        /** It is owed one more run, since what was silent once may have been so for a moment. */
        private boolean owed;

        private Visit(Job job, S3Location prefix) {
            this.job = job;
            this.prefix = prefix;
        }

        /** @param bytes that it has to store, and keeps while it waits for that */
        void keeps(long bytes) {
            files = bytes;
        }

        /**
         * Runs a step on the prefix when its turn comes, and again while the store is unavailable for it.
         *
         * @param use what the step does
         * @return fails as the step does, or because the prefix was unavailable for longer than the retry limit
         */
        @SuppressWarnings("FutureReturnValueIgnored") // of the future in the future, which the next line takes out
        <T> CompletableFuture<T> run(Ailment.Use use, Supplier<CompletableFuture<T>> step) {
            return turn(use)
                    .thenCompose(turn -> step.get()
                            .handle((value, failure) -> failure == null ? good(use, value) : bad(use, step, failure))
                            .thenCompose(next -> next));
        }

        private <T> CompletableFuture<T> good(Ailment.Use use, T value) {
            troubled = false;
            if (use == Ailment.Use.STORE) {
                synchronized (Prefixes.this) {
                    ailments.worked(prefix);
                }
            }
            settle(ailment -> ailment.worked(this, use));
            return CompletableFuture.completedFuture(value);
        }

        private <T> CompletableFuture<T> bad(Ailment.Use use, Supplier<CompletableFuture<T>> step, Throwable wrapped) {
            Throwable failure = ShuttingDownException.unwrapped(wrapped);
            if (!(failure instanceof FailureException e) || e.reason() != JobFailure.STORE_UNAVAILABLE) {
                return CompletableFuture.failedFuture(failure);
            }
            suffer();
            fail(use, e);
            job.attempts().increment();
            meter.retry(use == Ailment.Use.FIND ? "find" : "store");
            return run(use, step);
        }

        private <T> CompletableFuture<T> afterSilence(
                String stage, FailureException silence, Supplier<CompletableFuture<T>> step) {
            if (!troubled) {
                owed = true;
            }
            suffer();
            fail(Ailment.Use.FIND, silence);
            job.attempts().increment();
            meter.retry(stage);
            return turn(Ailment.Use.FIND)
                    .exceptionallyCompose(wrapped -> CompletableFuture.failedFuture(own(silence, wrapped)))
                    .thenCompose(turn -> {
                        owed = false;
                        return step.get().whenComplete((value, failure) -> {
                            if (failure == null) {
                                settle(ailment -> ailment.answered(this));
                            }
                        });
                    })
                    .exceptionallyCompose(wrapped -> {
                        Throwable failure = ShuttingDownException.unwrapped(wrapped);
                        return failure != silence && failure instanceof FailureException e && StoreFault.isSilence(e)
                                ? afterSilence(stage, e, step)
                                : CompletableFuture.failedFuture(failure);
                    });
        }

        /** The limit ends a wait as the last try of the bucket failed, which was another request's. */
        private static Throwable own(FailureException silence, Throwable wrapped) {
            Throwable failure = ShuttingDownException.unwrapped(wrapped);
            return StoreFault.isSilence(failure) ? silence : failure;
        }

        /** Completes when the prefix is well, or when it is this one's turn to try it. */
        CompletableFuture<Void> turn(Ailment.Use use) {
            Ailment.Waiter waiter;
            synchronized (Prefixes.this) {
                Ailment ailment = ailments.of(prefix);
                if (closed) {
                    return CompletableFuture.failedFuture(new ShuttingDownException());
                }
                if (ailment == null || !ailment.holds(this, use)) {
                    return CompletableFuture.completedFuture(null);
                }
                waiter = ailment.join(this, prefix, use, files, owed);
            }
            suffer();
            meter.waiting(1);
            job.waiting().begins();
            limit(waiter);
            settle(ailment -> {});
            return until(use, waiter.turn())
                    .whenComplete((turn, failure) -> {
                        if (failure != null) {
                            job.waiting().ends();
                        }
                    })
                    .thenCompose(turn -> until(use, job.waiting().goesOn()))
                    .whenComplete((turn, failure) -> meter.waiting(-1));
        }

        /** What an edit has made is stored even if nobody wants it any more: its answer is under way. */
        private CompletableFuture<Void> until(Ailment.Use use, CompletableFuture<Void> wait) {
            return use == Ailment.Use.STORE ? wait : job.whileGoing(wait);
        }

        /** Whether an edit would be in vain as far as one knows, and is not this one's to try. */
        boolean mustWait() {
            synchronized (Prefixes.this) {
                Ailment ailment = ailments.of(prefix);
                return ailment != null && ailment.holds(this, Ailment.Use.EDIT);
            }
        }

        /** The request has ended, whichever way. */
        void leave() {
            settle(ailment -> ailment.left(this));
        }

        private void suffer() {
            if (!troubled) {
                troubled = true;
                troubledSince = System.nanoTime();
            }
        }

        private void fail(Ailment.Use use, FailureException failure) {
            Ailment ailment;
            Duration pause;
            synchronized (Prefixes.this) {
                Ailment before = ailments.at(prefix);
                boolean rests = before.failed(this, prefix, use, failure);
                ailment = ailments.spread(prefix);
                if (!rests && ailment == before) {
                    return; // another one tries it
                }
                pause = retry.pauseAfter(ailment.tries());
            }
            CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS, Runnable::run)
                    .execute(() -> settle(now -> {
                        if (now == ailment) {
                            now.rested();
                        }
                    }));
        }

        /**
         * Fails a waiter at the retry limit, which runs from when the whole store came back where that was away. It ends with
         * the wait: what a request holds, its pictures and its source among it, would else stay until the limit.
         */
        @SuppressWarnings("FutureReturnValueIgnored") // it never fails
        private void limit(Ailment.Waiter waiter) {
            CompletableFuture<Void> limit =
                    new CompletableFuture<Void>().completeOnTimeout(null, left().toNanos(), TimeUnit.NANOSECONDS);
            limit.thenRun(() -> gate.opened().thenRun(() -> {
                if (left().toNanos() <= 0) {
                    settle(ailment -> ailment.giveUp(waiter));
                } else if (!waiter.turn().isDone()) {
                    limit(waiter);
                }
            }));
            waiter.turn().whenComplete((turn, failure) -> limit.cancel(false));
        }

        private Duration left() {
            return retry.limit().minus(gate.troubledFor(troubledSince));
        }

        /** Changes the prefix's ailment, if it has one, and then lets go whoever may go. */
        private void settle(Consumer<Ailment> change) {
            Runnable release;
            synchronized (Prefixes.this) {
                Ailment ailment = ailments.of(prefix);
                if (ailment == null) {
                    return;
                }
                change.accept(ailment);
                release = ailment.release();
                if (ailment.isOver()) {
                    ailments.forget(ailment);
                }
            }
            release.run(); // outside the lock: whatever comes next runs in here
        }
    }
}
