package dev.retouch.worker.kafka;

import dev.retouch.worker.job.JobMeter;
import dev.retouch.worker.job.JobRunner;
import dev.retouch.worker.job.RequestParser;
import dev.retouch.worker.job.UnreadableRecord;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * From a record to an answered request.
 *
 * <p>At most a configured number of records is in flight; a further one waits here, which holds back its source.
 */
public final class JobIntake implements RequestIntake {

    private final JobRunner runner;
    private final RequestParser parser;
    private final KafkaAnswers answers;
    private final JobMeter meter;
    private final Semaphore places;

    /** @param inFlight records that may be worked on at once */
    public JobIntake(JobRunner runner, RequestParser parser, KafkaAnswers answers, JobMeter meter, int inFlight) {
        this.runner = runner;
        this.parser = parser;
        this.answers = answers;
        this.meter = meter;
        this.places = new Semaphore(inFlight);
    }

    @Override
    public CompletableFuture<Void> take(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        places.acquire();
        try {
            RequestParser.Envelope envelope = open(record);
            return runner.submit(parser, envelope).whenComplete((done, failure) -> places.release());
        } catch (UnreadableRecord e) {
            try {
                answers.deadLetter(record, e.getMessage());
                meter.outcome("dead-letter");
                return CompletableFuture.completedFuture(null);
            } finally {
                places.release();
            }
        } catch (RuntimeException | Error e) {
            places.release();
            throw e;
        }
    }

    private static RequestParser.Envelope open(ConsumerRecord<byte[], byte[]> record) throws UnreadableRecord {
        String type = CloudEventHeaders.text(record.headers(), "ce_type");
        if (!type.equals(CloudEventHeaders.REQUESTED)) {
            throw new UnreadableRecord(
                    type.isEmpty()
                            ? "the record has no header ce_type: it is not a CloudEvent in binary mode"
                            : "the event type '" + type + "' is unknown: this worker takes "
                                    + CloudEventHeaders.REQUESTED);
        }
        if (record.value() == null) {
            throw new UnreadableRecord("the record has no value");
        }
        return RequestParser.envelope(record.value());
    }
}
