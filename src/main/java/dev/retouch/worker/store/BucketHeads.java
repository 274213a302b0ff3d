package dev.retouch.worker.store;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Asks for the heads of buckets, which tell an object that is missing from a bucket or a store that is. */
final class BucketHeads {

    private static final Duration LIMIT = Duration.ofSeconds(3);
    /** Missing objects may come by the hundred. */
    private static final Duration KEPT = Duration.ofSeconds(1);

    private record Look(long at, boolean away) {}

    private final S3Client s3;
    private final LongSupplier nanos;
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final Map<String, Look> looks = new ConcurrentHashMap<>();

    BucketHeads(S3Client s3, LongSupplier nanos) {
        this.s3 = s3;
        this.nanos = nanos;
    }

    /**
     * Asks now. Whoever may read and write objects need not have the right to a bucket's head: a refusal says something only of a
     * bucket that answered before.
     *
     * @throws SdkException when the bucket refuses, or is not there
     */
    void require(String bucket) {
        try {
            s3.headBucket(head -> head.bucket(bucket).overrideConfiguration(call -> call.apiCallTimeout(LIMIT)));
            answered.add(bucket);
        } catch (S3Exception e) {
            if (e.statusCode() != 403 || answered.contains(bucket)) {
                throw e;
            }
        }
    }

    /** Whether a bucket refuses, or is not there; asked at most once a second, by one thread for all. */
    boolean isAway(String bucket) {
        return looks.compute(
                        bucket,
                        (name, last) ->
                                last != null && nanos.getAsLong() - last.at < KEPT.toNanos() ? last : look(name))
                .away;
    }

    private Look look(String bucket) {
        boolean away = false;
        try {
            require(bucket);
        } catch (SdkException e) {
            away = true;
        }
        return new Look(nanos.getAsLong(), away);
    }
}
