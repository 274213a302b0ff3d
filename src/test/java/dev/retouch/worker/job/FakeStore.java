package dev.retouch.worker.job;

import dev.retouch.failure.FailureException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Objects in memory; a test may let calls wait or fail. */
public class FakeStore implements ObjectStore {

    public final Map<S3Location, byte[]> objects = new ConcurrentHashMap<>();
    /** How often sources were asked for. */
    public final AtomicInteger gets = new AtomicInteger();
    /** How often sources were read. */
    public final AtomicInteger downloads = new AtomicInteger();
    /** Every write that was asked for: location and media type. */
    public final Queue<String> puts = new ConcurrentLinkedQueue<>();

    /** Runs whenever a source is asked for. */
    protected void beforeGet(S3Location location) {}

    /** Runs before each look for a stored answer. */
    protected void beforeFind(S3Location location) {}

    /** Runs before each write. */
    protected void beforePut(S3Location location) {}

    /** Runs before each read of a source. */
    protected void beforeDownload(S3Location location) {}

    @Override
    public Head head(S3Location location, String etag, String version) {
        gets.incrementAndGet();
        beforeGet(location);
        byte[] bytes = objects.get(location);
        if (bytes == null) {
            throw new FailureException(JobFailure.SOURCE_NOT_FOUND, location + " is not there");
        }
        if (!etag.isEmpty() && !tag(bytes).replace("\"", "").equals(etag.replace("\"", ""))) {
            throw new FailureException(JobFailure.SOURCE_CHANGED, location + " has another ETag");
        }
        return new Head(tag(bytes), bytes.length);
    }

    @Override
    public byte[] get(S3Location location, Head head, String version) {
        downloads.incrementAndGet();
        beforeDownload(location);
        byte[] bytes = objects.get(location);
        if (bytes == null) {
            throw new FailureException(JobFailure.SOURCE_NOT_FOUND, location + " is not there");
        }
        if (!tag(bytes).equals(head.etag())) {
            throw new FailureException(JobFailure.SOURCE_CHANGED, location + " has another ETag");
        }
        return bytes;
    }

    @Override
    public Optional<byte[]> find(S3Location location) {
        beforeFind(location);
        return Optional.ofNullable(objects.get(location));
    }

    @Override
    public Stored putIfAbsent(S3Location location, byte[] bytes, String mediaType) {
        beforePut(location);
        puts.add(location + " " + mediaType);
        byte[] before = objects.putIfAbsent(location, bytes);
        byte[] there = before == null ? bytes : before;
        return new Stored(tag(there), there.length, before == null);
    }

    public static String tag(byte[] bytes) {
        return "\"" + Arrays.hashCode(bytes) + "\"";
    }

    /** What a store throws that is unavailable. */
    public static FailureException unavailable() {
        return new FailureException(JobFailure.STORE_UNAVAILABLE, "the store is unavailable");
    }
}
