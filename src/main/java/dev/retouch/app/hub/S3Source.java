package dev.retouch.app.hub;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A model folder in an object store. */
public final class S3Source implements ModelSource {

    /** An object that came in one piece has the MD5 of its bytes as its tag; of others the tag says nothing. */
    private static final Pattern MD5 = Pattern.compile("\"?([0-9a-f]{32})\"?");

    private final S3Client client;
    private final String bucket;
    private final String prefix;

    /** @param prefix of the folder's keys; a slash is put behind it where it has none */
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
        var tag = MD5.matcher(String.valueOf(object.eTag()));
        return new RemoteFile(
                object.key().substring(prefix.length()),
                object.size(),
                tag.matches() ? new Checksum(Checksum.Kind.MD5, tag.group(1)) : Checksum.NONE);
    }

    @Override
    public InputStream open(RemoteFile file, long from) throws IOException {
        String key = prefix + file.path();
        try {
            return client.getObject(r -> {
                r.bucket(bucket).key(key);
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
        return e instanceof S3Exception s3 && s3.statusCode() < 500 ? new Refused(text) : new IOException(text, e);
    }
}
