package dev.retouch.edit;

/** Why a picture was not edited; {@link #code()} is stable and appears in failure events. */
public enum EditProblem {
    PICTURE_EMPTY("picture-empty", false),
    PICTURE_UNREADABLE("picture-unreadable", false),
    PICTURE_TRUNCATED("picture-truncated", false),
    PICTURE_TOO_LARGE("picture-too-large", false),
    PICTURE_TOO_SMALL("picture-too-small", false),
    PICTURE_ANIMATED("picture-animated", false),
    INSTRUCTION_EMPTY("instruction-empty", false),
    INSTRUCTION_TOO_LONG("instruction-too-long", false),
    OPTIONS_INVALID("options-invalid", false),
    MODEL_OUTPUT_NOT_FINITE("model-output-not-finite", false),
    OUT_OF_MEMORY("out-of-memory", true);

    private final String code;
    private final boolean retryable;

    EditProblem(String code, boolean retryable) {
        this.code = code;
        this.retryable = retryable;
    }

    /** The stable code, in kebab case. */
    public String code() {
        return code;
    }

    /** Whether the same request may succeed when it is tried again. */
    public boolean retryable() {
        return retryable;
    }
}
