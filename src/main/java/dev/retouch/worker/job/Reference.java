package dev.retouch.worker.job;

import dev.retouch.failure.FailureException;
import java.util.function.Supplier;

/**
 * A picture that an edit is shown besides its source.
 *
 * @param location where it lies
 * @param etag its entity tag, or empty for whatever is there
 * @param version its version, or empty for the latest
 */
public record Reference(S3Location location, String etag, String version) {

    /**
     * What is made of the reference at an index, from 0.
     *
     * @throws FailureException as {@code work} does; the message says that it is about this reference
     */
    static <T> T at(int index, Supplier<T> work) {
        try {
            return work.get();
        } catch (FailureException e) {
            throw new FailureException(e.reason(), "reference " + (index + 1) + ": " + e.getMessage(), e);
        }
    }
}
