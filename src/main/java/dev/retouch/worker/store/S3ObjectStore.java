package dev.retouch.worker.store;

import dev.retouch.failure.FailureException;
import dev.retouch.worker.job.JobFailure;
import dev.retouch.worker.job.ObjectStore;
import dev.retouch.worker.job.S3Location;
import dev.retouch.worker.store.S3Failures.Use;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Objects in the buckets that the configuration allows. */
public final class S3ObjectStore implements ObjectStore, AutoCloseable {

    private static final Duration PROBE_LIMIT = Duration.ofSeconds(3);

    private final S3Client s3;
    private final Set<String> allowedBuckets;
    private final long maxBytes;

    /**
     * @param allowedBuckets the only buckets that are read or written
     * @param maxBytes the largest source
     */
    public S3ObjectStore(S3Client s3, Set<String> allowedBuckets, long maxBytes) {
        this.s3 = s3;
        this.allowedBuckets = Set.copyOf(allowedBuckets);
        this.maxBytes = maxBytes;
    }

    @Override
    public Content get(S3Location location, String etag, String version) {
        requireAllowed(location);
        HeadObjectRequest.Builder head =
                HeadObjectRequest.builder().bucket(location.bucket()).key(location.key());
        GetObjectRequest.Builder request =
                GetObjectRequest.builder().bucket(location.bucket()).key(location.key());
        if (!etag.isEmpty()) {
            request.ifMatch(etag);
        }
        if (!version.isEmpty()) {
            head.versionId(version);
            request.versionId(version);
        }
        ResponseBytes<GetObjectResponse> response = call(location, Use.SOURCE, client -> {
            long size = client.headObject(head.build()).contentLength();
            if (size > maxBytes) {
                throw new FailureException(
                        JobFailure.REQUEST_INVALID,
                        location + " has " + size + " bytes, the limit for a source is " + maxBytes);
            }
            return client.getObjectAsBytes(request.build());
        });
        String encoding = response.response().contentEncoding();
        byte[] bytes = ContentEncoding.decoded(location, response.asByteArrayUnsafe(), encoding, maxBytes);
        return new Content(bytes, String.valueOf(response.response().eTag()));
    }

    @Override
    public Optional<byte[]> find(S3Location location) {
        requireAllowed(location);
        try {
            return call(location, Use.OUTPUT, client -> read(client, location));
        } catch (FailureException e) {
            if (e.reason() == JobFailure.SOURCE_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Without the right to list, a missing object is answered with 403; if writing is forbidden too, the put will fail. */
    private static Optional<byte[]> read(S3Client client, S3Location location) {
        try {
            return Optional.of(
                    client.getObjectAsBytes(get -> get.bucket(location.bucket()).key(location.key()))
                            .asByteArray());
        } catch (S3Exception e) {
            if (e.statusCode() == 403) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public Stored putIfAbsent(S3Location location, byte[] bytes, String mediaType) {
        requireAllowed(location);
        PutObjectRequest request = PutObjectRequest.builder()
                .bucket(location.bucket())
                .key(location.key())
                .contentType(mediaType)
                .ifNoneMatch("*")
                .build();
        return call(location, Use.OUTPUT, client -> {
            try {
                String etag =
                        client.putObject(request, RequestBody.fromBytes(bytes)).eTag();
                return new Stored(etag, bytes.length, true);
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
            return new Stored(there.eTag(), there.contentLength(), false);
        } catch (S3Exception e) {
            if (e.statusCode() != 404) {
                throw e;
            }
            // Deleted in between: the put is repeated, as after any fault of the store.
            throw SdkClientException.create(location + " existed and was deleted", e);
        }
    }

    /**
     * Checks that every allowed bucket answers, each within a few seconds.
     *
     * @throws FailureException naming the first one that does not answer
     */
    public void check() {
        for (String bucket : allowedBuckets) {
            call(
                    new S3Location(bucket, ""),
                    Use.SOURCE,
                    client -> client.headBucket(head ->
                            head.bucket(bucket).overrideConfiguration(limit -> limit.apiCallTimeout(PROBE_LIMIT))));
        }
    }

    private void requireAllowed(S3Location location) {
        if (!allowedBuckets.contains(location.bucket())) {
            throw new FailureException(
                    JobFailure.BUCKET_NOT_ALLOWED,
                    "the bucket '" + location.bucket() + "' is not on this worker's list: ask for it to be added to"
                            + " retouch.s3.allowed-buckets");
        }
    }

    private <T> T call(S3Location location, Use use, Function<S3Client, T> call) {
        try {
            return call.apply(s3);
        } catch (SdkException e) {
            throw S3Failures.of(location, use, e);
        }
    }

    @Override
    public void close() {
        s3.close();
    }
}
