package dev.retouch.worker.store;

import dev.retouch.failure.FailureException;
import dev.retouch.worker.job.JobFailure;
import dev.retouch.worker.job.S3Location;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The one place that says what an error of the object store means to the client. */
final class S3Failures {

    /** What the object was wanted for. */
    enum Use {
        /** A client's source. */
        SOURCE,
        /** A result, a mask or a stored answer. */
        OUTPUT
    }

    private S3Failures() {}

    static FailureException of(S3Location location, Use use, SdkException e) {
        if (e instanceof S3Exception answer) {
            return answered(location, use, answer);
        }
        return new FailureException(
                JobFailure.STORE_UNAVAILABLE,
                e instanceof SdkClientException
                        ? "the object store does not answer for " + location
                        : "the object store failed on " + location,
                e);
    }

    private static FailureException answered(S3Location location, Use use, S3Exception e) {
        boolean output = use == Use.OUTPUT;
        return switch (e.statusCode()) {
            case 404 ->
                output && isMissingBucket(e)
                        ? new FailureException(JobFailure.OUTPUT_NOT_WRITABLE, "there is no bucket for " + location, e)
                        : new FailureException(JobFailure.SOURCE_NOT_FOUND, location + " is not there", e);
            case 401, 403 ->
                output
                        ? new FailureException(
                                JobFailure.OUTPUT_NOT_WRITABLE, "this worker may not write to " + location, e)
                        : new FailureException(JobFailure.ACCESS_DENIED, "this worker may not read " + location, e);
            case 412 ->
                new FailureException(
                        JobFailure.SOURCE_CHANGED, location + " has another ETag than the request names", e);
            case 408, 409, 429, 500, 502, 503, 504 -> // 409: another put to the same place is under way
                new FailureException(
                        JobFailure.STORE_UNAVAILABLE,
                        "the object store answered " + e.statusCode() + " for " + location,
                        e);
            default ->
                new FailureException(
                        output ? JobFailure.OUTPUT_NOT_WRITABLE : JobFailure.REQUEST_INVALID,
                        "the object store refused " + location + " with status " + e.statusCode(),
                        e);
        };
    }

    private static boolean isMissingBucket(S3Exception e) {
        return e.awsErrorDetails() != null
                && "NoSuchBucket".equals(e.awsErrorDetails().errorCode());
    }
}
