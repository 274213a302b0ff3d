package dev.retouch.worker.store;

import dev.retouch.failure.FailureException;
import dev.retouch.worker.job.JobFailure;
import dev.retouch.worker.job.ObjectStore;
import dev.retouch.worker.job.S3Location;
import dev.retouch.worker.store.S3Failures.Use;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Objects in the places that the configuration allows. */
public final class S3ObjectStore implements ObjectStore, AutoCloseable {

    /** Of a call that carries next to nothing; a call that carries a picture has the client's own limit. */
    private static final Duration SMALL_CALL = Duration.ofSeconds(5);

    /** Most bytes of a stored answer or claim, whatever the limit for sources: the largest attributes are a tenth of it. */
    private static final long MAX_ANSWER = 4L << 20;

    /** Of a call that carries a small picture: as long as the longest silence. */
    private static final Duration PICTURE_CALL = Duration.ofSeconds(15);

    /** What a call must carry in each second beyond that. */
    private static final long BYTES_A_SECOND = 64 << 10;

    /** Well within the retry limit, so that requests of a bucket that refuses come to wait rather than fail. */
    private static final Duration SAYS_SOMETHING = Duration.ofMinutes(1);

    /** When buckets took what was last written to them. */
    private final Map<String, Long> written = new ConcurrentHashMap<>();

    private final S3Client s3;
    private final Optional<Duration> longest;
    private final BucketHeads buckets;
    private final AllowList readable;
    private final AllowList writable;
    private final long maxBytes;
    private final LongSupplier nanos;

    /**
     * @param readable places that sources are read from
     * @param writable places that results are written to
     * @param maxBytes the largest source
     */
    public S3ObjectStore(S3Client s3, AllowList readable, AllowList writable, long maxBytes) {
        this(s3, readable, writable, maxBytes, System::nanoTime);
    }

    S3ObjectStore(S3Client s3, AllowList readable, AllowList writable, long maxBytes, LongSupplier nanos) {
        this.s3 = s3;
        this.longest = s3.serviceClientConfiguration().overrideConfiguration().apiCallTimeout();
        this.buckets = new BucketHeads(s3, nanos);
        this.nanos = nanos;
        this.readable = readable;
        this.writable = writable;
        this.maxBytes = maxBytes;
    }

    @Override
    public Head head(S3Location location, String etag, String version) {
        readable.require(location);
        HeadObjectRequest.Builder request = HeadObjectRequest.builder()
                .bucket(location.bucket())
                .key(location.key())
                .overrideConfiguration(limit -> limit.apiCallTimeout(SMALL_CALL));
        if (!etag.isEmpty()) {
            request.ifMatch(etag);
        }
        if (!version.isEmpty()) {
            request.versionId(version);
        }
        HeadObjectResponse head = call(location, Use.SOURCE, client -> client.headObject(request.build()));
        String tag = tag(location, Use.SOURCE, head.eTag());
        long size = head.contentLength() == null ? -1 : head.contentLength();
        if (size > maxBytes) {
            throw new FailureException(
                    JobFailure.REQUEST_INVALID,
                    location + " has " + size + " bytes, the limit for a source is " + maxBytes);
        }
        return new Head(tag, size);
    }

    /** Every store sends one; a maintenance page or a captive portal in its place does not. */
    private static String tag(S3Location location, Use use, @Nullable String etag) {
        if (etag == null) {
            throw S3Failures.damaged(location, use, "answered without an ETag for ");
        }
        return etag;
    }

    @Override
    public byte[] get(S3Location location, Head head, String version) {
        readable.require(location);
        GetObjectRequest.Builder request = GetObjectRequest.builder()
                .bucket(location.bucket())
                .key(location.key())
                .checksumMode(ChecksumMode.ENABLED)
                .overrideConfiguration(limit -> limit.apiCallTimeout(longest(head.size())));
        if (!head.etag().isEmpty()) {
            request.ifMatch(head.etag());
        }
        if (!version.isEmpty()) {
            request.versionId(version);
        }
        Download download = call(
                location, Use.SOURCE, client -> Download.of(client, location, request.build(), head.size(), maxBytes));
        String encoding = download.response().contentEncoding();
        return ContentEncoding.decoded(location, download.bytes(), encoding, maxBytes);
    }

    /** The longest call that carries so many bytes: a store that drips must not hold its caller for minutes. */
    @Nullable
    Duration longest(long bytes) {
        if (bytes < 0) {
            return longest.orElse(null);
        }
        Duration enough = PICTURE_CALL.plusSeconds(bytes / BYTES_A_SECOND);
        return longest.filter(most -> most.compareTo(enough) < 0).orElse(enough);
    }

    @Override
    public Optional<byte[]> find(S3Location location) {
        writable.require(location);
        GetObjectRequest request = GetObjectRequest.builder()
                .bucket(location.bucket())
                .key(location.key())
                .checksumMode(ChecksumMode.ENABLED)
                .overrideConfiguration(limit -> limit.apiCallTimeout(SMALL_CALL))
                .build();
        try {
            return call(location, Use.ANSWER, client -> read(client, location, request));
        } catch (FailureException e) {
            if (e.reason() == JobFailure.SOURCE_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Without the right to list, a missing object is answered with 403; if writing is forbidden too, the put will fail. */
    private Optional<byte[]> read(S3Client client, S3Location location, GetObjectRequest request) {
        try {
            return Optional.of(
                    Download.of(client, location, request, -1, MAX_ANSWER).bytes());
        } catch (S3Exception e) {
            if (e.statusCode() == 403) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public Stored putIfAbsent(S3Location location, byte[] bytes, String mediaType) {
        writable.require(location);
        PutObjectRequest request = PutObjectRequest.builder()
                .bucket(location.bucket())
                .key(location.key())
                .contentType(mediaType)
                .ifNoneMatch("*")
                .overrideConfiguration(limit -> limit.apiCallTimeout(longest(bytes.length)))
                .build();
        Stored stored = stored(location, request, bytes);
        written.put(location.bucket(), nanos.getAsLong());
        return stored;
    }

    /** Whether a bucket took what was last written to it, within the last minute. */
    public boolean takesWrites(String bucket) {
        Long taken = written.get(bucket);
        return taken != null && nanos.getAsLong() - taken < SAYS_SOMETHING.toNanos();
    }

    private Stored stored(S3Location location, PutObjectRequest request, byte[] bytes) {
        return call(location, Use.OUTPUT, client -> {
            try {
                String etag =
                        client.putObject(request, RequestBody.fromBytes(bytes)).eTag();
                return new Stored(tag(location, Use.OUTPUT, etag), bytes.length, true);
            } catch (S3Exception e) {
                if (e.statusCode() != 412) {
                    throw e;
                }
                return found(client, location);
            }
        });
    }

    /** The object that prevented a put. */
    private static Stored found(S3Client client, S3Location location) {
        try {
            HeadObjectResponse there =
                    client.headObject(head -> head.bucket(location.bucket()).key(location.key()));
            return new Stored(tag(location, Use.OUTPUT, there.eTag()), there.contentLength(), false);
        } catch (S3Exception e) {
            if (e.statusCode() != 404) {
                throw e;
            }
            // Deleted in between: the put is repeated, as after any fault of the store.
            throw SdkClientException.create(location + " existed and was deleted", e);
        }
    }

    /**
     * Checks that every bucket that is read or written answers, each within a few seconds.
     *
     * @throws FailureException naming the first one that does not answer
     */
    public void check() {
        Stream.concat(readable.buckets().stream(), writable.buckets().stream())
                .distinct()
                .forEach(bucket -> call(new S3Location(bucket, ""), Use.SOURCE, client -> {
                    buckets.require(bucket);
                    return bucket;
                }));
    }

    private <T> T call(S3Location location, Use use, Function<S3Client, T> call) {
        try {
            return call.apply(s3);
        } catch (SdkException e) {
            if (use == Use.OUTPUT) {
                written.remove(location.bucket());
            }
            throw S3Failures.of(location, use, e, buckets::isAway);
        }
    }

    @Override
    public void close() {
        s3.close();
    }
}
