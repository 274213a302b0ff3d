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

    String completed(EditCompleted answer) throws InterruptedException {
        answers.completed(answer);
        return counted(JobMeter.COMPLETED);
    }

    String again(EditCompleted answer) throws InterruptedException {
        answers.completed(answer);
        return counted(JobMeter.ANSWERED_AGAIN);
    }

    String planned(EditPlanned answer) throws InterruptedException {
        answers.planned(answer);
        return counted(JobMeter.PLANNED);
    }

    /** @param failure what a step threw */
    String failed(RawRequest request, int attempts, Throwable failure) throws InterruptedException {
        EditFailed answer = Failures.of(request.id(), failure, attempts, request.attributes());
        if (Failures.isBug(failure)) {
            LOG.error("request {} failed inside the worker", request.id(), failure);
        } else {
            LOG.info(
                    "request {} refused: {} ({}){}",
                    request.id(),
                    failure.getMessage(),
                    answer.reason(),
                    Failures.causes(failure));
        }
        answers.failed(answer);
        return counted(answer.reason());
    }

    private String counted(String outcome) {
        meter.outcome(outcome);
        return outcome;
    }
}
