package dev.retouch.worker.job;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A queue of steps and the threads that run them, in the order of their lanes and then in the order in which they came.
 *
 * <p>A step that fails because of the object store is queued again when its recovery says so. It holds no thread while it
 * waits, so that the requests behind it pass.
 */
final class Stage {

    /** One step of one request; safe to run again after it failed. */
    interface Step<T> {
        T run() throws InterruptedException;
    }

    /** When a step that failed is run again: completes for that, or fails as the step is to fail. */
    @FunctionalInterface
    interface Recovery {
        CompletableFuture<Void> after(Throwable failure, StoreRecovery.Trouble trouble);
    }

    /** Thrown by a step that has not failed, but has to wait: its next run is neither a repetition nor another attempt. */
    static class NotYetException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NotYetException(String message) {
            super(message, null, false, false); // it is thrown where nothing is wrong
        }
    }

    private enum Course {
        TO_ITS_END,
        WHILE_GOING,
        LAST
    }

    private final ExecutorService threads;
    private final LaneQueue<Task<?>> queue;
    private final Recovery recovery;
    private final JobMeter meter;
    private final Set<Task<?>> unfinished = ConcurrentHashMap.newKeySet();

    /** @param interactiveShare of the threads' time while both lanes have work */
    Stage(String name, int threads, double interactiveShare, Recovery recovery, JobMeter meter) {
        this.threads = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "retouch-" + name);
            thread.setDaemon(true);
            return thread;
        });
        this.queue = new LaneQueue<>(interactiveShare);
        this.recovery = recovery;
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
        return queue(new Task<>(name, job, step, Course.TO_ITS_END));
    }

    /** As {@link #run}, but after a wait it goes on at once: a job that only has to be told that it has ended needs no place. */
    <T> CompletableFuture<T> runLast(String name, Job job, Step<T> step) {
        return queue(new Task<>(name, job, step, Course.LAST));
    }

    /** As {@link #run}, but a job that may not go on begins no run of it any more and waits for none. */
    <T> CompletableFuture<T> runGoing(String name, Job job, Step<T> step) {
        Step<T> going = () -> {
            job.requireGoing();
            return step.run();
        };
        return queue(new Task<>(name, job, going, Course.WHILE_GOING));
    }

    private <T> CompletableFuture<T> queue(Task<T> task) {
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

    /** Runs what is next now, which may be another step than the one that asked for a thread. */
    private void runNext() {
        Task<?> next = queue.poll();
        if (next != null) {
            next.run();
        }
    }

    private final class Task<T> {

        private final String name;
        private final Job job;
        private final Step<T> step;
        private final Course course;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private final StoreRecovery.Trouble trouble = new StoreRecovery.Trouble();

        private Task(String name, Job job, Step<T> step, Course course) {
            this.name = name;
            this.job = job;
            this.step = step;
            this.course = course;
        }

        private CompletableFuture<Void> until(CompletableFuture<Void> wait) {
            return course == Course.WHILE_GOING ? job.whileGoing(wait) : wait;
        }

        private void queue() {
            queue.add(job.origin().lane(), this);
            try {
                threads.execute(Stage.this::runNext);
            } catch (RejectedExecutionException e) {
                fail(new ShuttingDownException(e));
            }
        }

        private void run() {
            try (JobLog log = JobLog.of(job)) {
                runStep();
            }
        }

        private void runStep() {
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
            JobTrace.Step traced = job.trace().step(name, job.attempts().count());
            try {
                return step.run();
            } catch (NotYetException e) {
                throw e;
            } catch (RuntimeException | Error e) {
                traced.failed(e);
                throw e;
            } finally {
                traced.close();
                long time = System.nanoTime() - start;
                queue.used(job.origin().lane(), (double) time);
                meter.stage(name, Duration.ofNanos(time));
            }
        }

        /** Whoever waits for the store or the broker is told, since it needs no place then; what fails for good does not wait. */
        @SuppressWarnings("FutureReturnValueIgnored") // what comes of it is passed on to the task's own result
        private void runAgainOrFail(Throwable failure) {
            CompletableFuture<Void> recovered = recovery.after(failure, trouble);
            if (recovered.isCompletedExceptionally()) {
                recovered.whenComplete((again, stands) -> fail(ShuttingDownException.unwrapped(stands)));
                return;
            }
            boolean repeats = !(failure instanceof NotYetException);
            if (repeats) {
                meter.retry(name);
            }
            meter.waiting(1);
            job.waiting().begins();
            until(recovered)
                    .whenComplete((again, stands) -> {
                        if (stands != null || course == Course.LAST) {
                            job.waiting().ends();
                        }
                    })
                    .thenCompose(again -> goesOn())
                    .whenComplete((again, stands) -> {
                        meter.waiting(-1);
                        if (stands == null) {
                            runAgain(repeats);
                        } else {
                            fail(ShuttingDownException.unwrapped(stands));
                        }
                    });
        }

        private CompletableFuture<Void> goesOn() {
            return course == Course.LAST
                    ? CompletableFuture.completedFuture(null)
                    : until(job.waiting().goesOn());
        }

        private void runAgain(boolean repeats) {
            if (repeats) {
                job.attempts().increment();
            }
            queue();
        }

        private void fail(Throwable failure) {
            unfinished.remove(this);
            result.completeExceptionally(failure);
        }
    }
}
