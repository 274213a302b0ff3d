package dev.retouch.worker.job;

import dev.retouch.failure.FailureException;
import java.util.Optional;

/** Holds sources and results; every call blocks and may be made from any thread. */
public interface ObjectStore {

    /** An object's bytes and entity tag. */
    @SuppressWarnings("ArrayRecordComponent") // a payload, never compared
    record Content(byte[] bytes, String etag) {}

    /**
     * What a location holds after a put.
     *
     * @param isNew false when it was there before
     */
    record Stored(String etag, long size, boolean isNew) {}

    /**
     * Reads an object.
     *
     * @param etag the only one that is accepted; empty for any
     * @param version of the object; empty for the latest
     * @throws FailureException when it does not exist, is not allowed, or the store is unavailable
     */
    Content get(S3Location location, String etag, String version);

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
