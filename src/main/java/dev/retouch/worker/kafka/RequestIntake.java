package dev.retouch.worker.kafka;

import dev.retouch.worker.job.Job;
import dev.retouch.worker.job.JobMeter;
import dev.retouch.worker.job.JobRunner;
import dev.retouch.worker.job.Lane;
import dev.retouch.worker.job.MalformedRecordException;
import dev.retouch.worker.job.Origin;
import dev.retouch.worker.job.RawRequest;
import dev.retouch.worker.job.ShuttingDownException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a delivery to its acknowledgement, whichever way it was delivered.
 *
 * <p>At most a configured number of records is in flight; a further one waits here, which holds back its source.
 */
public final class RequestIntake {

    private static final Logger LOG = LoggerFactory.getLogger(RequestIntake.class);

    private final JobRunner runner;
    private final DeadLetters deadLetters;
    private final JobMeter meter;
    private final int inFlight;
    private final Semaphore places;
    private volatile boolean shuttingDown;

    /** @param inFlight records that may be worked on at once */
    public RequestIntake(JobRunner runner, DeadLetters deadLetters, JobMeter meter, int inFlight) {
        this.runner = runner;
        this.deadLetters = deadLetters;
        this.meter = meter;
        this.inFlight = inFlight;
        this.places = new Semaphore(inFlight);
    }

    /**
     * Takes a record as soon as there is a place for it; it is acknowledged once its answer is confirmed.
     *
     * @return false when it was handed back because the worker is shutting down
     * @throws InterruptedException when the thread is interrupted before there is a place
     */
    @SuppressWarnings("FutureReturnValueIgnored") // whatever comes of it is dealt with in end
    public boolean take(Delivery delivery) throws InterruptedException {
        places.acquire();
        if (shuttingDown) {
            places.release();
            delivery.handBack();
            return false;
        }
        CompletableFuture<String> answered;
        try {
            answered = answer(delivery.record());
        } catch (InterruptedException | RuntimeException | Error e) {
            places.release();
            throw e;
        }
        answered.whenComplete((outcome, failure) -> end(delivery, failure));
        return true;
    }

    private CompletableFuture<String> answer(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        RawRequest request;
        try {
            request = RequestRecords.read(record);
        } catch (MalformedRecordException e) {
            deadLetters.put(record, e.getMessage());
            meter.outcome(JobMeter.DEAD_LETTER);
            return CompletableFuture.completedFuture(JobMeter.DEAD_LETTER);
        }
        Origin origin = RequestRecords.origin(record, Lane.BULK, 1);
        return runner.submit(new Job(request, origin, Job.Waiting.IGNORED));
    }

    private void end(Delivery delivery, @Nullable Throwable failure) {
        try {
            if (failure == null) {
                delivery.acknowledge();
                return;
            }
            if (!ShuttingDownException.isCauseOf(failure)) {
                LOG.error(
                        "offset {} of partition {} has no answer and is not acknowledged",
                        delivery.record().offset(),
                        delivery.record().partition(),
                        failure);
            }
            delivery.handBack();
        } finally {
            places.release(); // last: whoever waits for all places knows that all is acknowledged
        }
    }

    /**
     * Takes no more, finishes what was taken, and hands back what is not finished in time.
     *
     * @param grace longest time for it
     * @return whether the device is idle, so that the editor may be closed
     */
    public boolean shutDown(Duration grace) throws InterruptedException {
        shuttingDown = true;
        if (places.tryAcquire(inFlight, grace.toNanos(), TimeUnit.NANOSECONDS)) {
            places.release(inFlight);
        }
        return runner.shutDown();
    }
}
