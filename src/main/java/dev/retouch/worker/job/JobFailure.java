package dev.retouch.worker.job;

import dev.retouch.failure.FailureReason;

/** Why a request was not fulfilled, where neither the picture nor its edit is the cause. */
public enum JobFailure implements FailureReason {
    REQUEST_INVALID("request-invalid", false),
    SOURCE_NOT_FOUND("source-not-found", false),
    SOURCE_CHANGED("source-changed", false),
    BUCKET_NOT_ALLOWED("bucket-not-allowed", false),
    ACCESS_DENIED("access-denied", false),
    STORE_UNAVAILABLE("store-unavailable", true),
    OUTPUT_NOT_WRITABLE("output-not-writable", false),
    IDEMPOTENCY_CONFLICT("idempotency-conflict", false),
    CANCELLED("cancelled", false),
    DEADLINE_PASSED("deadline-passed", false),
    EDIT_TOO_LONG("edit-too-long", false),
    INTERNAL("internal", true);

    private final String code;
    private final boolean retryable;

    JobFailure(String code, boolean retryable) {
        this.code = code;
        this.retryable = retryable;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public boolean retryable() {
        return retryable;
    }
}
