package dev.retouch.image;

import dev.retouch.failure.FailureException;
import dev.retouch.failure.FailureReason;

/** Why encoded bytes did not become a picture; sending the same bytes again never helps. */
public enum PictureFailure implements FailureReason {
    EMPTY("picture-empty"),
    UNREADABLE("picture-unreadable"),
    TRUNCATED("picture-truncated"),
    TOO_LARGE("picture-too-large"),
    TOO_SMALL("picture-too-small"),
    ANIMATED("picture-animated");

    private final String code;

    PictureFailure(String code) {
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

    static FailureException truncated(String what) {
        return new FailureException(TRUNCATED, "The " + what + " ends early: send the file again, complete.");
    }

    static FailureException unreadable(String why) {
        return new FailureException(
                UNREADABLE, "The picture cannot be read: " + why + "; save it as PNG or JPEG again.");
    }

    static FailureException animated(String what) {
        return new FailureException(ANIMATED, "The " + what + " is animated: send a single frame of it.");
    }
}
