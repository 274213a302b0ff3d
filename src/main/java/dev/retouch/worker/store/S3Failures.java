package dev.retouch.worker.store;

import dev.retouch.failure.FailureException;
import dev.retouch.worker.job.JobFailure;
import dev.retouch.worker.job.S3Location;
import dev.retouch.worker.job.StoreError;
import dev.retouch.worker.job.StoreFault;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The one place that says what an error of the object store means to the client. */
final class S3Failures {

    /** What the object was wanted for. */
    enum Use {
        /** A client's source. */
        SOURCE,
        /** A stored answer, to be read. */
        ANSWER,
        /** A result, a mask or an answer, to be written. */
        OUTPUT
    }

    private S3Failures() {}

    static FailureException of(S3Location location, Use use, SdkException e) {
        if (e instanceof S3Exception answer && answer.statusCode() > 0) {
            return answered(location, use, answer);
        }
        return new FailureException(
                JobFailure.STORE_UNAVAILABLE,
                e instanceof SdkClientException
                        ? "the object store does not answer for " + location
                        : "the object store failed on " + location,
                fault(location, use, e));
    }

    private static FailureException answered(S3Location location, Use use, S3Exception e) {
        boolean output = use != Use.SOURCE;
        return switch (e.statusCode()) {
            case 404 ->
                output && isMissingBucket(e)
                        ? new FailureException(JobFailure.OUTPUT_NOT_WRITABLE, "there is no bucket for " + location, e)
                        : new FailureException(JobFailure.SOURCE_NOT_FOUND, location + " is not there", e);
            case 412 ->
                new FailureException(
                        JobFailure.SOURCE_CHANGED, location + " has another ETag than the request names", e);
            default -> refused(location, use, e);
        };
    }

    /** Any other answer may be about the whole store, such as 400 or 403 for a token that has expired. */
    private static FailureException refused(S3Location location, Use use, S3Exception e) {
        boolean output = use != Use.SOURCE;
        JobFailure reason;
        String message;
        if (passes(e.statusCode())) {
            reason = JobFailure.STORE_UNAVAILABLE;
            message = "the object store answered " + e.statusCode() + " for " + location;
        } else if (e.statusCode() == 401 || e.statusCode() == 403) {
            reason = output ? JobFailure.OUTPUT_NOT_WRITABLE : JobFailure.ACCESS_DENIED;
            message = "this worker may not " + (output ? "write to " : "read ") + location;
        } else {
            reason = output ? JobFailure.OUTPUT_NOT_WRITABLE : JobFailure.REQUEST_INVALID;
            message = "the object store refused " + location + " with status " + e.statusCode();
        }
        return new FailureException(reason, message, fault(location, use, e));
    }

    /** 409: another put to the same place is under way; 507: some stores say so while they have no room. */
    private static boolean passes(int status) {
        return status >= 500 && status != 501 && status != 505
                || List.of(408, 409, 425, 429).contains(status);
    }

    private static StoreFault fault(S3Location location, Use use, SdkException e) {
        return new StoreFault(error(e), location.bucket(), use == Use.OUTPUT, e);
    }

    private static StoreError error(SdkException e) {
        if (!(e instanceof S3Exception answer) || answer.statusCode() == 0) {
            return StoreError.UNREACHABLE;
        }
        String code = answer.awsErrorDetails() == null
                ? ""
                : String.valueOf(answer.awsErrorDetails().errorCode());
        if (answer.statusCode() == 429 || answer.statusCode() == 503 && code.equals("SlowDown")) {
            return StoreError.THROTTLED;
        }
        return passes(answer.statusCode()) ? StoreError.SERVER : StoreError.REFUSED;
    }

    private static boolean isMissingBucket(S3Exception e) {
        return e.awsErrorDetails() != null
                && "NoSuchBucket".equals(e.awsErrorDetails().errorCode());
    }
}
