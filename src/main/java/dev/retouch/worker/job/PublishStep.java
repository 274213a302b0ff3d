package dev.retouch.worker.job;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the client; each method returns the outcome that was counted, once the broker has confirmed the answer. */
final class PublishStep {

    private static final Logger LOG = LoggerFactory.getLogger(PublishStep.class);

    private final Answers answers;
    private final JobMeter meter;

    PublishStep(Answers answers, JobMeter meter) {
        this.answers = answers;
        this.meter = meter;
    }

    String completed(EditCompleted answer, Origin origin) throws InterruptedException {
        answers.completed(answer, origin);
        return counted(JobMeter.COMPLETED);
    }

    String again(EditCompleted answer, Origin origin) throws InterruptedException {
        answers.completed(answer, origin);
        return counted(JobMeter.ANSWERED_AGAIN);
    }

    String planned(EditPlanned answer, Origin origin) throws InterruptedException {
        answers.planned(answer, origin);
        return counted(JobMeter.PLANNED);
    }

    /** @param failure what a step threw */
    String failed(Job job, Throwable failure) throws InterruptedException {
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
        answers.failed(answer, job.origin());
        return counted(answer.reason());
    }

    private String counted(String outcome) {
        meter.outcome(outcome);
        return outcome;
    }
}
