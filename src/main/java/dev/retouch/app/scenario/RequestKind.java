package dev.retouch.app.scenario;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Set;

/** A good request, or what is wrong with it, and the outcomes that are right for it. */
enum RequestKind {
    @JsonProperty("good")
    GOOD("completed"),
    /** Its source does not exist. */
    @JsonProperty("missing-source")
    MISSING_SOURCE("source-not-found"),
    /** Its source is text. */
    @JsonProperty("not-a-picture")
    NOT_A_PICTURE("picture-unsupported", "picture-unreadable", "picture-format-unsupported"),
    /** Its source ends in the middle. */
    @JsonProperty("cut-picture")
    CUT_PICTURE("picture-truncated", "picture-unreadable"),
    /** Its source says that it is larger than any that is accepted. */
    @JsonProperty("huge-picture")
    HUGE_PICTURE("picture-too-large"),
    /** Its value is no JSON. */
    @JsonProperty("no-json")
    NO_JSON("dead-letter"),
    /** It has a field that no schema knows. */
    @JsonProperty("unknown-field")
    UNKNOWN_FIELD("request-invalid"),
    /** Its source is in a bucket that the worker must not read. */
    @JsonProperty("foreign-bucket")
    FOREIGN_BUCKET("bucket-not-allowed"),
    /** Its deadline has passed. */
    @JsonProperty("late")
    LATE("deadline-passed");

    private final Set<String> outcomes;

    RequestKind(String... outcomes) {
        this.outcomes = Set.of(outcomes);
    }

    /** Whether an answer is the right one; {@code completed}, {@code dead-letter} or a reason code. */
    boolean allows(String outcome) {
        return outcomes.contains(outcome);
    }
}
