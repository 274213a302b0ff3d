package dev.retouch.worker.job;

import dev.retouch.failure.FailureException;
import java.util.Optional;

/** Holds sources and results; every call blocks and may be made from any thread. */
public interface ObjectStore {

    /**
     * What is known of an object before it is read.
     *
     * @param etag its entity tag, or empty where the store has none
     * @param size in bytes, as stored
     */
    record Head(String etag, long size) {}

    /**
     * What a location holds after a put.
     *
     * @param isNew false when it was there before
     */
    record Stored(String etag, long size, boolean isNew) {}

    /**
     * Asks for an object without reading it.
     *
     * @param etag the only one that is accepted; empty for any
     * @param version of the object; empty for the latest
     * @throws FailureException when it does not exist, is not allowed or too large, or the store is unavailable
     */
    Head head(S3Location location, String etag, String version);

    /**
     * Reads an object whole.
     *
     * @param head what was said of it; another content is refused as changed
     * @param version of the object; empty for the latest
     * @throws FailureException when it has changed or is gone, or the store is unavailable or sends other bytes than it has
     */
    byte[] get(S3Location location, Head head, String version);

    /**
     * Reads a small object, or nothing when it does not exist.
     *
     * @throws FailureException when it is not allowed or the store is unavailable
     */
    Optional<byte[]> find(S3Location location);

    /**
     * Writes an object unless one exists at that location, which then stays.
     *
     * @throws FailureException when it may not be written or the store is unavailable
     */
    Stored putIfAbsent(S3Location location, byte[] bytes, String mediaType);
}
