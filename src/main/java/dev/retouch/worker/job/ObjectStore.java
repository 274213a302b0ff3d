package dev.retouch.worker.job;

import dev.retouch.failure.FailureException;
import java.util.Optional;

/** Where sources come from and results go; every call blocks and may be made from any thread. */
public interface ObjectStore {

    /** An object's bytes and entity tag. */
    @SuppressWarnings("ArrayRecordComponent") // a payload, never compared
    record Content(byte[] bytes, String etag) {}

    /**
     * What lies at a place after a put.
     *
     * @param isNew false when it was there before
     */
    record Stored(String etag, long size, boolean isNew) {}

    /**
     * Reads an object.
     *
     * @param etag refuses another one; empty for any
     * @param version of the object; empty for the latest
     * @throws FailureException when it is not there, not allowed, or the store does not answer
     */
    Content get(S3Location location, String etag, String version);

    /** Reads a small object, or nothing when it is not there. */
    Optional<byte[]> find(S3Location location);

    /**
     * Writes an object where there is none; one that is there stays.
     *
     * @throws FailureException when it may not be written or the store does not answer
     */
    Stored putIfAbsent(S3Location location, byte[] bytes, String mediaType);
}
