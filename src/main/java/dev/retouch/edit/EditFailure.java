package dev.retouch.edit;

import dev.retouch.failure.FailureReason;

/** Why a picture was not edited; what is wrong with the picture itself is {@link dev.retouch.image.PictureFailure}. */
public enum EditFailure implements FailureReason {
    INSTRUCTION_EMPTY("instruction-empty", false),
    INSTRUCTION_TOO_LONG("instruction-too-long", false),
    OPTIONS_INVALID("options-invalid", false),
    MODEL_OUTPUT_NOT_FINITE("model-output-not-finite", false),
    /** Java's heap: another picture's memory may be free in a moment. */
    OUT_OF_MEMORY("out-of-memory", true),
    /** The device, which the edit had to itself: the same request needs as much again. */
    DEVICE_MEMORY("device-memory", false);

    private final String code;
    private final boolean retryable;

    EditFailure(String code, boolean retryable) {
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
