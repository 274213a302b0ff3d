package dev.retouch.worker.job;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A queue of steps and the threads that run them, in the order in which they came.
 *
 * <p>A step that fails because the object store is unavailable is queued again after a pause. It holds no thread while it
 * waits, so that the requests behind it pass.
 */
final class Stage {

    /** One step of one request; safe to run again after it failed. */
    interface Step<T> {
        T run() throws InterruptedException;
    }

    private final ExecutorService threads;
    private final RetryPolicy retry;
    private final JobMeter meter;
    private final Set<Task<?>> unfinished = ConcurrentHashMap.newKeySet();

    Stage(String name, int threads, RetryPolicy retry, JobMeter meter) {
        this.threads = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "retouch-" + name);
            thread.setDaemon(true);
            return thread;
        });
        this.retry = retry;
        this.meter = meter;
    }

    /**
     * Queues a step.
     *
     * @param name under which its time is counted
     * @param job that it belongs to: one more attempt for each further run, and told when it waits for one
     * @return its value; fails as the last run did, or with {@link ShuttingDownException}
     */
    <T> CompletableFuture<T> run(String name, Job job, Step<T> step) {
        Task<T> task = new Task<>(name, job, step);
        unfinished.add(task);
        task.queue();
        return task.result;
    }

    /** Hands back what is queued, runs or waits to be run again, and interrupts what runs. */
    void shutDown() {
        handBack(); // first: how an interrupted step fails is of no interest
        threads.shutdownNow();
        handBack(); // what came in between
    }

    private void handBack() {
        unfinished.forEach(task -> task.fail(new ShuttingDownException()));
    }

    /** After {@link #shutDown()}: whether no step runs any more, waiting for at most that long. */
    boolean awaitIdle(Duration limit) throws InterruptedException {
        return threads.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    private final class Task<T> implements Runnable {

        private final String name;
        private final Job job;
        private final Step<T> step;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        // Only one thread at a time has the task, and the queue hands its fields over.
        private long firstStart;
        private int failures;

        private Task(String name, Job job, Step<T> step) {
            this.name = name;
            this.job = job;
            this.step = step;
        }

        private void queue() {
            try {
                threads.execute(this);
            } catch (RejectedExecutionException e) {
                fail(new ShuttingDownException(e));
            }
        }

        @Override
        public void run() {
            try (JobLog log = JobLog.of(job)) {
                runStep();
            }
        }

        private void runStep() {
            if (failures == 0) {
                firstStart = System.nanoTime();
            }
            T value;
            try {
                value = timed();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                fail(new ShuttingDownException(e));
                return;
            } catch (RuntimeException | Error e) {
                runAgainOrFail(e);
                return;
            }
            unfinished.remove(this);
            result.complete(value);
        }

        /** The time is counted before anybody hears of the step's end. */
        private T timed() throws InterruptedException {
            long start = System.nanoTime();
            try {
                return step.run();
            } finally {
                meter.stage(name, Duration.ofNanos(System.nanoTime() - start));
            }
        }

        private void runAgainOrFail(Throwable failure) {
            failures++;
            Optional<Duration> pause = retry.pause(failure, failures, Duration.ofNanos(System.nanoTime() - firstStart));
            if (pause.isEmpty()) {
                fail(failure);
                return;
            }
            meter.retry(name);
            meter.waiting(1);
            job.waiting().begins();
            CompletableFuture.delayedExecutor(pause.get().toNanos(), TimeUnit.NANOSECONDS, Runnable::run)
                    .execute(() -> {
                        job.attempts().increment();
                        meter.waiting(-1);
                        job.waiting().ends();
                        queue();
                    });
        }

        private void fail(Throwable failure) {
            unfinished.remove(this);
            result.completeExceptionally(failure);
        }
    }
}
