package dev.retouch.worker.job;

import dev.retouch.edit.EditProblem;

/** Why a request failed; codes are stable and appear in failure events. */
public enum Reason {
    REQUEST_INVALID("request-invalid", false),
    SOURCE_NOT_FOUND("source-not-found", false),
    SOURCE_CHANGED("source-changed", false),
    BUCKET_NOT_ALLOWED("bucket-not-allowed", false),
    ACCESS_DENIED("access-denied", false),
    STORE_UNAVAILABLE("store-unavailable", true),
    OUTPUT_NOT_WRITABLE("output-not-writable", false),
    DEADLINE_PASSED("deadline-passed", false),
    INTERNAL("internal", true);

    private final String code;
    private final boolean retryable;

    Reason(String code, boolean retryable) {
        this.code = code;
        this.retryable = retryable;
    }

    /** The stable code; an editor's refusal carries the editor's own, {@link EditProblem#code()}. */
    public String code() {
        return code;
    }

    /** Whether the same request may succeed when it is sent again. */
    public boolean retryable() {
        return retryable;
    }
}
