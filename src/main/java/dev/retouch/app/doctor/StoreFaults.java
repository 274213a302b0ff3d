package dev.retouch.app.doctor;

import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What an error of the object store means to whoever sets it up: network, credentials and rights are told apart.
 *
 * @param check in whose name it speaks
 * @param store the store's address
 */
record StoreFaults(String check, String store) {

    /** The codes by which a store says that it does not know who asks. */
    private static final Set<String> UNKNOWN_CALLER = Set.of(
            "SignatureDoesNotMatch",
            "InvalidAccessKeyId",
            "InvalidToken",
            "ExpiredToken",
            "InvalidClientTokenId",
            "UnrecognizedClientException",
            "RequestTimeTooSkewed");

    /** @param what was to be done, such as "the bucket edits" */
    Finding of(String what, SdkException failure) {
        return failure instanceof S3Exception answer ? answered(what, answer) : unanswered(what, failure);
    }

    private Finding answered(String what, S3Exception answer) {
        String code = Optional.ofNullable(answer.awsErrorDetails())
                .map(AwsErrorDetails::errorCode)
                .orElse("no code");
        String text = what + " at " + store + ": " + answer.statusCode() + " " + code;
        if (UNKNOWN_CALLER.contains(code)) {
            return Finding.fail(
                    check,
                    text,
                    "the credentials are wrong: correct RETOUCH_S3_ACCESS_KEY and RETOUCH_S3_SECRET_KEY, or those that"
                            + " the platform gives, and the clock");
        }
        return Finding.fail(
                check,
                text,
                switch (answer.statusCode()) {
                    case 404 -> "create the bucket, or correct RETOUCH_S3_ALLOWED_BUCKETS and RETOUCH_S3_OUTPUT";
                    case 401, 403 -> "let this user list the bucket, read its objects, and write results";
                    case 301, 307, 400 ->
                        "correct RETOUCH_S3_REGION, and set RETOUCH_S3_PATH_STYLE=true for a store other than AWS";
                    case 501 -> "use a store that knows conditional writes (If-None-Match): results depend on them";
                    default -> "look into the store's log";
                });
    }

    private Finding unanswered(String what, SdkException failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.contains("Unable to load credentials")) {
            return Finding.fail(
                    check,
                    what + ": there are no credentials",
                    "set RETOUCH_S3_ACCESS_KEY and RETOUCH_S3_SECRET_KEY, or give the process an identity of the platform");
        }
        return Finding.fail(
                check,
                what + ": " + store + " does not answer (" + Causes.innermost(failure) + ")",
                "correct RETOUCH_S3_ENDPOINT, or open the network to it");
    }
}
