package dev.retouch.app.hub;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** A model folder in an object store. */
public final class S3Source implements ModelSource {

    /**
     * The entity tag of an object that was uploaded in one request is the MD5 of its bytes; that of a multipart upload
     * is the MD5 of the parts' MD5s, followed by the number of parts.
     */
    private static final Pattern TAG = Pattern.compile("\"?([0-9a-f]{32})(?:-(\\d{1,5}))?\"?");

    private final S3Client client;
    private final String bucket;
    private final String prefix;
    private final Map<String, String> tags = new ConcurrentHashMap<>();

    /** @param prefix of the folder's keys; a slash is appended if it has none */
    public S3Source(S3Client client, String bucket, String prefix) {
        this.client = client;
        this.bucket = bucket;
        this.prefix = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
    }

    @Override
    public List<RemoteFile> list() throws IOException {
        try {
            return client.listObjectsV2Paginator(r -> r.bucket(bucket).prefix(prefix)).contents().stream()
                    .filter(object -> !object.key().endsWith("/"))
                    .map(this::file)
                    .toList();
        } catch (SdkException e) {
            throw failure(prefix, e);
        }
    }

    private RemoteFile file(S3Object object) {
        String path = object.key().substring(prefix.length());
        if (object.eTag() != null) {
            tags.put(path, object.eTag());
        }
        return new RemoteFile(path, object.size(), checksum(object));
    }

    private Checksum checksum(S3Object object) {
        Matcher tag = TAG.matcher(String.valueOf(object.eTag()));
        if (!tag.matches()) {
            return Checksum.NONE;
        }
        boolean parts = tag.group(2) != null;
        HeadObjectResponse head;
        try {
            head = client.headObject(r -> {
                r.bucket(bucket).key(object.key());
                if (parts) {
                    r.partNumber(1);
                }
            });
        } catch (S3Exception e) {
            if (e.statusCode() >= 500 && e.statusCode() != 501) {
                throw e;
            }
            return Checksum.NONE; // the store cannot tell how the object was uploaded
        }
        ServerSideEncryption encryption = head.serverSideEncryption();
        if (encryption != null && encryption != ServerSideEncryption.AES256) {
            return Checksum.NONE; // with keys of a key service the tag is not the MD5 of the content
        }
        if (!parts) {
            return new Checksum(Checksum.Kind.MD5, tag.group(1));
        }
        long first = head.contentLength();
        // Parts may differ in size; if the first one's size does not explain their number, they do.
        boolean even = first > 0 && (object.size() + first - 1) / first == Integer.parseInt(tag.group(2));
        return even ? new Checksum(Checksum.Kind.MD5_OF_PARTS, tag.group(1), first) : Checksum.NONE;
    }

    @Override
    public InputStream open(RemoteFile file, long from) throws IOException {
        String key = prefix + file.path();
        try {
            return client.getObject(r -> {
                r.bucket(bucket).key(key).ifMatch(tags.get(file.path()));
                if (from > 0) {
                    r.range("bytes=" + from + "-");
                }
            });
        } catch (SdkException e) {
            throw failure(key, e);
        }
    }

    private IOException failure(String key, SdkException e) {
        String text = "s3://" + bucket + "/" + key + ": " + e.getMessage();
        if (e instanceof S3Exception s3 && s3.statusCode() == 412) {
            return new Refused("s3://" + bucket + "/" + key + " was changed since it was listed: pull again");
        }
        if (e instanceof S3Exception s3 && s3.statusCode() == 416) {
            return new BehindEnd(text);
        }
        return e instanceof S3Exception s3 && s3.statusCode() < 500 ? new Refused(text) : new IOException(text, e);
    }
}
