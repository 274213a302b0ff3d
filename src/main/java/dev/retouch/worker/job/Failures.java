package dev.retouch.worker.job;

import dev.retouch.edit.EditFailure;
import dev.retouch.failure.FailureException;
import dev.retouch.failure.FailureReason;
import java.util.Map;

/** What a client is told of a failure. */
public final class Failures {

    private Failures() {}

    /** Messages quote what was sent; a limit keeps the answer small enough for a record. */
    private static final int MAX_MESSAGE = 500;

    private static final int MAX_CAUSES = 4;

    static EditFailed of(String id, Throwable failure, int attempts, Map<String, String> attributes) {
        if (failure instanceof FailureException e) {
            return failed(id, e.reason(), e.getMessage(), attempts, attributes);
        }
        if (failure instanceof OutOfMemoryError) {
            String message =
                    "the worker has too little memory for this picture: send a smaller one, or give it more heap (-Xmx)";
            return failed(id, EditFailure.OUT_OF_MEMORY, message, attempts, attributes);
        }
        String message =
                "the worker failed on this request: " + failure.getClass().getSimpleName();
        return failed(id, JobFailure.INTERNAL, message, attempts, attributes);
    }

    private static EditFailed failed(
            String id, FailureReason reason, String message, int attempts, Map<String, String> attributes) {
        return new EditFailed(id, reason.code(), cut(message), reason.retryable(), attempts, attributes);
    }

    /** The text, or as much of it as an answer or a header should carry. */
    public static String cut(String text) {
        return cut(text, MAX_MESSAGE);
    }

    /** The text, or its beginning where it has more code points than that. */
    public static String cut(String text, int most) {
        return text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "\u2026";
    }

    /** What lies behind a failure, for the operator's log: clients are told the sentence alone. */
    static String causes(Throwable failure) {
        StringBuilder causes = new StringBuilder();
        Throwable cause = failure.getCause();
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            causes.append("; caused by ")
                    .append(cause.getClass().getSimpleName())
                    .append(": ")
                    .append(cut(String.valueOf(cause.getMessage())));
            cause = cause.getCause();
        }
        return causes.toString();
    }

    /** Whether the worker itself failed, rather than the request or the object store. */
    static boolean isBug(Throwable failure) {
        return !(failure instanceof FailureException);
    }
}
