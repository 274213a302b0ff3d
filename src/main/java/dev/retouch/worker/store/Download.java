package dev.retouch.worker.store;

import dev.retouch.failure.FailureException;
import dev.retouch.worker.job.JobFailure;
import dev.retouch.worker.job.S3Location;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * One read of an object, proved against what the store says of it: a connection that ends early, or bytes that were changed
 * on the way, must not pass for a damaged picture.
 *
 * <p>The SDK itself checks the checksum that newer stores keep, where the request asks for it.
 */
@SuppressWarnings("ArrayRecordComponent") // a payload, never compared
record Download(S3Location location, GetObjectResponse response, byte[] bytes) {

    private static final Pattern MD5 = Pattern.compile("\"?([0-9a-fA-F]{32})\"?");
    /** The names of directory buckets end so; their entity tags are random. */
    private static final String DIRECTORY_BUCKET = "--x-s3";

    /**
     * Reads it whole and proves it.
     *
     * @param size that it is known to have; negative where that is not known
     * @param limit most bytes of an object whose size is not known
     * @throws FailureException when it is larger than the limit, or of the store when the bytes are not the object's
     */
    static Download of(S3Client client, S3Location location, GetObjectRequest request, long size, long limit) {
        long allowed = size >= 0 ? size : limit;
        int most = (int) Math.min(allowed + 1, Integer.MAX_VALUE - 8);
        Download download = client.getObject(request, ResponseTransformer.unmanaged((response, stream) -> {
            boolean whole = false;
            try {
                byte[] bytes = read(location, stream, most);
                whole = bytes.length < most;
                return new Download(location, response, bytes);
            } finally {
                if (whole) {
                    stream.close();
                } else {
                    stream.abort(); // there is no rest, or an endless one; its connection is of no use to others
                }
            }
        }));
        if (size < 0 && download.bytes.length > limit) {
            throw new FailureException(
                    JobFailure.REQUEST_INVALID,
                    location + " has more than " + limit + " bytes, the limit for an object");
        }
        download.prove(size);
        return download;
    }

    /** Whatever ends this early is no lack of an answer; the SDK passes it on as a cause. */
    private static byte[] read(S3Location location, InputStream stream, int most) throws IOException {
        try {
            return stream.readNBytes(most);
        } catch (SocketTimeoutException | AbortedException e) {
            throw e; // no answer in time
        } catch (IOException | SdkClientException e) {
            throw S3Failures.damage(location, S3Failures.Use.SOURCE, e);
        }
    }

    /** @param size that the object is known to have; negative where that is not known */
    void prove(long size) {
        if (response.eTag() == null) {
            throw damaged("answered without an ETag for ");
        }
        long promised = response.contentLength() == null ? size : response.contentLength();
        if (size >= 0 && bytes.length != size || promised >= 0 && bytes.length != promised) {
            throw damaged("sent " + bytes.length + " of the " + Math.max(size, promised) + " bytes of ");
        }
        String digest = digest();
        if (digest != null && !digest.equalsIgnoreCase(md5(bytes))) {
            throw damaged("sent bytes that do not match the ETag " + response.eTag() + " of ");
        }
    }

    /** The MD5 of the object as its entity tag says it; null where the tag is something else. */
    private @Nullable String digest() {
        Matcher tag = MD5.matcher(String.valueOf(response.eTag()));
        boolean encrypted = response.sseCustomerAlgorithm() != null
                || response.serverSideEncryption() != null
                        && response.serverSideEncryption() != ServerSideEncryption.AES256;
        return tag.matches() && !encrypted && !location.bucket().endsWith(DIRECTORY_BUCKET) ? tag.group(1) : null;
    }

    static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private FailureException damaged(String what) {
        return S3Failures.damaged(location, S3Failures.Use.SOURCE, what);
    }
}
