package dev.retouch.worker.store;

import dev.retouch.failure.FailureException;
import dev.retouch.worker.job.JobFailure;
import dev.retouch.worker.job.S3Location;
import dev.retouch.worker.job.StoreError;
import dev.retouch.worker.job.StoreFault;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
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

    /** @param away whether a bucket is not there, or refuses: whoever says that a key is missing does not say which of the two is */
    static FailureException of(S3Location location, Use use, SdkException e, Predicate<String> away) {
        if (e instanceof S3Exception answer && answer.statusCode() > 0) {
            return answered(location, use, answer, away);
        }
        Optional<StoreFault> damage = StoreFault.in(e);
        if (damage.isPresent()) {
            return damaged(location, damage.get(), "did not send all of ");
        }
        return new FailureException(
                JobFailure.STORE_UNAVAILABLE,
                e instanceof SdkClientException
                        ? "the object store does not answer for " + location
                        : "the object store failed on " + location,
                fault(location, use, e));
    }

    /** An answer that came and is not what was asked for. */
    static FailureException damaged(S3Location location, Use use, String what) {
        return damaged(location, damage(location, use, new IOException(what + location)), what);
    }

    /** What is wrong with a body that cannot be read to its end. */
    static StoreFault damage(S3Location location, Use use, Exception cause) {
        return new StoreFault(StoreError.DAMAGED, location.bucket(), use == Use.OUTPUT, cause);
    }

    private static FailureException damaged(S3Location location, StoreFault fault, String what) {
        return new FailureException(JobFailure.STORE_UNAVAILABLE, "the object store " + what + location, fault);
    }

    private static FailureException answered(S3Location location, Use use, S3Exception e, Predicate<String> away) {
        return switch (e.statusCode()) {
            case 404 -> missing(location, use, e, away);
            case 412 ->
                new FailureException(
                        JobFailure.SOURCE_CHANGED, location + " has another ETag than the request names", e);
            default -> refused(location, use, e);
        };
    }

    /** A missing key is the request's own; a missing bucket may be the whole store, as behind a proxy that knows no way to it. */
    private static FailureException missing(S3Location location, Use use, S3Exception e, Predicate<String> away) {
        boolean bucket = switch (use) {
            case OUTPUT -> true;
            case ANSWER -> !code(e).equals("NoSuchKey") && isBucket(location, e, away);
            case SOURCE -> isBucket(location, e, away);
        };
        if (!bucket) {
            return new FailureException(JobFailure.SOURCE_NOT_FOUND, location + " is not there", e);
        }
        return new FailureException(
                use == Use.SOURCE ? JobFailure.SOURCE_NOT_FOUND : JobFailure.OUTPUT_NOT_WRITABLE,
                "there is no bucket for " + location,
                fault(location, use, e));
    }

    private static boolean isBucket(S3Location location, S3Exception e, Predicate<String> away) {
        return code(e).equals("NoSuchBucket") || away.test(location.bucket());
    }

    /** Any other answer may be about the whole store, such as 400 or 403 for a token that has expired. */
    private static FailureException refused(S3Location location, Use use, S3Exception e) {
        boolean output = use != Use.SOURCE;
        JobFailure reason;
        String message;
        if (passes(e)) {
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
    private static boolean passes(S3Exception e) {
        int status = e.statusCode();
        return status >= 500 && status != 501 && status != 505
                || List.of(408, 409, 425, 429).contains(status)
                || List.of("RequestTimeout", "RequestTimeTooSkewed").contains(code(e));
    }

    private static StoreFault fault(S3Location location, Use use, SdkException e) {
        return new StoreFault(error(e), location.bucket(), use == Use.OUTPUT, e);
    }

    private static StoreError error(SdkException e) {
        if (!(e instanceof S3Exception answer) || answer.statusCode() == 0) {
            return StoreError.UNREACHABLE;
        }
        // A head has no body to give a reason in.
        if (answer.statusCode() == 429
                || answer.statusCode() == 503 && List.of("", "SlowDown").contains(code(answer))) {
            return StoreError.THROTTLED;
        }
        return passes(answer) ? StoreError.SERVER : StoreError.REFUSED;
    }

    private static String code(S3Exception e) {
        String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
        return code == null ? "" : code;
    }
}
