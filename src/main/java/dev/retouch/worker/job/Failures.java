package dev.retouch.worker.job;

import dev.retouch.edit.EditException;
import java.util.Map;

/** The one place that says what a failure means to the client. */
final class Failures {

    private Failures() {}

    static EditFailed of(String id, Throwable failure, int attempts, Map<String, String> attributes) {
        if (failure instanceof EditException e) {
            return new EditFailed(
                    id, e.problem().code(), e.getMessage(), e.problem().retryable(), attempts, attributes);
        }
        if (failure instanceof JobException e) {
            return new EditFailed(
                    id, e.reason().code(), e.getMessage(), e.reason().retryable(), attempts, attributes);
        }
        return new EditFailed(
                id,
                Reason.INTERNAL.code(),
                "the worker failed on this request: " + failure.getClass().getSimpleName(),
                Reason.INTERNAL.retryable(),
                attempts,
                attributes);
    }

    /** Whether it is our mistake rather than the request's or the world's. */
    static boolean isBug(Throwable failure) {
        return !(failure instanceof EditException) && !(failure instanceof JobException);
    }
}
