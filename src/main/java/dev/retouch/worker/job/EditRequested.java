package dev.retouch.worker.job;

import dev.retouch.edit.EditOptions;
import dev.retouch.failure.FailureException;
import dev.retouch.image.Backdrop;
import dev.retouch.image.OutputOptions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to edit one picture ({@code schemas/edit-requested.v1.schema.json}).
 *
 * @param id the client's own; answers carry it
 * @param source the picture
 * @param etag the source's entity tag, or empty for whatever is there
 * @param version the source's version, or empty for the latest
 * @param references further pictures that the instruction may speak of, in order
 * @param options instruction and settings
 * @param prefix of the place that takes the result
 * @param output how the result is written
 * @param background that a transparent source is laid on; null keeps its alpha
 * @param handling what it wants beside its edit
 * @param deadline after which the edit is of no use; {@link Instant#MAX} for none
 * @param attributes copied to the answer
 */
public record EditRequested(
        String id,
        S3Location source,
        String etag,
        String version,
        List<Reference> references,
        EditOptions options,
        S3Location prefix,
        OutputOptions output,
        @Nullable Backdrop background,
        Handling handling,
        Instant deadline,
        Map<String, String> attributes) {

    public EditRequested {
        references = List.copyOf(references);
        attributes = Map.copyOf(attributes);
    }

    /**
     * Checks the deadline, before the source is decoded and again before the edit.
     *
     * @throws FailureException when it has passed
     */
    void requireInTime(Instant now) {
        if (now.isAfter(deadline)) {
            throw new FailureException(
                    JobFailure.DEADLINE_PASSED, "the deadline " + deadline + " had passed before the edit began");
        }
    }

    /** What names its results: the client's key, or its id. */
    String name() {
        return handling.idempotencyKey().isEmpty() ? id : handling.idempotencyKey();
    }

    /** The options of a variant, 0 for the first. */
    EditOptions options(int variant) {
        return variant == 0 ? options : options.withSeed(options.seed() + variant);
    }

    /** Whether a failure says that a picture changed while it was read, of a request that takes any content. */
    boolean takesAnother(Throwable failure) {
        boolean any = etag.isEmpty()
                || references.stream().anyMatch(reference -> reference.etag().isEmpty());
        return any && failure instanceof FailureException e && e.reason() == JobFailure.SOURCE_CHANGED;
    }
}
