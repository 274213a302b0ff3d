package dev.retouch.worker.job;

import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the client; each step ends with the outcome that was counted, once the broker has confirmed the answer. */
final class PublishStep {

    private static final Logger LOG = LoggerFactory.getLogger(PublishStep.class);

    private final Answers answers;
    private final JobMeter meter;

    PublishStep(Answers answers, JobMeter meter) {
        this.answers = answers;
        this.meter = meter;
    }

    Publication completed(EditCompleted answer, Origin origin) {
        return publication(() -> new Publication.Sent(answers.completed(answer, origin), JobMeter.COMPLETED));
    }

    Publication again(EditCompleted answer, Origin origin) {
        return publication(() -> new Publication.Sent(answers.completed(answer, origin), JobMeter.ANSWERED_AGAIN));
    }

    Publication planned(EditPlanned answer, Origin origin) {
        return publication(() -> new Publication.Sent(answers.planned(answer, origin), JobMeter.PLANNED));
    }

    /** @param failure what a step threw */
    Publication failed(Job job, Throwable failure) {
        return publication(() -> refuse(job, failure));
    }

    private Publication publication(Supplier<Publication.Sent> sending) {
        return new Publication(sending, meter);
    }

    private Publication.Sent refuse(Job job, Throwable failure) {
        RawRequest request = job.request();
        EditFailed answer = Failures.of(request.id(), failure, job.attempts().count(), request.attributes());
        if (Failures.isBug(failure)) {
            LOG.error("request {} failed inside the worker", request.id(), failure);
        } else {
            LOG.info(
                    "request {} refused: {} ({}){}",
                    request.id(),
                    answer.message(), // cut: container runtimes split long lines
                    answer.reason(),
                    Failures.causes(failure));
        }
        return new Publication.Sent(answers.failed(answer, job.origin()), answer.reason());
    }
}
