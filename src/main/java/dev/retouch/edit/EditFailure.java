package dev.retouch.edit;

import dev.retouch.failure.FailureReason;

/** Why a picture was not edited; what is wrong with the picture itself is {@link dev.retouch.image.PictureFailure}. */
public enum EditFailure implements FailureReason {
    INSTRUCTION_EMPTY("instruction-empty"),
    INSTRUCTION_TOO_LONG("instruction-too-long"),
    OPTIONS_INVALID("options-invalid"),
    /** The picture has nothing that the instruction names, or the instruction asks for nothing. */
    REGION_NOT_FOUND("region-not-found"),
    REFERENCES_UNSUPPORTED("references-unsupported"),
    MODEL_OUTPUT_NOT_FINITE("model-output-not-finite"),
    /** Java's heap, of which the picture had its share: the same request needs as much again. */
    OUT_OF_MEMORY("out-of-memory"),
    /** The device, which the edit had to itself: the same request needs as much again. */
    DEVICE_MEMORY("device-memory");

    private final String code;

    EditFailure(String code) {
        this.code = code;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public boolean retryable() {
        return false;
    }
}
