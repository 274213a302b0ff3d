package dev.retouch.worker.job;

import dev.retouch.failure.FailureException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Objects in memory; a test may let calls wait or fail. */
class FakeStore implements ObjectStore {

    final Map<S3Location, byte[]> objects = new ConcurrentHashMap<>();
    final AtomicInteger gets = new AtomicInteger();

    /** Runs before each read of a source. */
    void beforeGet(S3Location location) {}

    /** Runs before each write. */
    void beforePut(S3Location location) {}

    @Override
    public Content get(S3Location location, String etag, String version) {
        gets.incrementAndGet();
        beforeGet(location);
        byte[] bytes = objects.get(location);
        if (bytes == null) {
            throw new FailureException(JobFailure.SOURCE_NOT_FOUND, location + " is not there");
        }
        return new Content(bytes, tag(bytes));
    }

    @Override
    public Optional<byte[]> find(S3Location location) {
        return Optional.ofNullable(objects.get(location));
    }

    @Override
    public Stored putIfAbsent(S3Location location, byte[] bytes, String mediaType) {
        beforePut(location);
        byte[] before = objects.putIfAbsent(location, bytes);
        byte[] there = before == null ? bytes : before;
        return new Stored(tag(there), there.length, before == null);
    }

    static String tag(byte[] bytes) {
        return "\"" + java.util.Arrays.hashCode(bytes) + "\"";
    }
}
