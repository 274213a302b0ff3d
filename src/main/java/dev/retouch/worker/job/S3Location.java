package dev.retouch.worker.job;

/**
 * An object, or a prefix of objects when the key is empty or ends with a slash.
 *
 * @param bucket its bucket
 * @param key its key, without a leading slash
 */
public record S3Location(String bucket, String key) {

    /**
     * Reads {@code s3://bucket/key}.
     *
     * @throws JobException when it has another form
     */
    public static S3Location parse(String text) {
        if (!text.startsWith("s3://")) {
            throw new JobException(Reason.REQUEST_INVALID, "'" + text + "' is not of the form s3://bucket/key");
        }
        String rest = text.substring("s3://".length());
        int slash = rest.indexOf('/');
        String bucket = slash < 0 ? rest : rest.substring(0, slash);
        if (bucket.isEmpty()) {
            throw new JobException(Reason.REQUEST_INVALID, "'" + text + "' names no bucket");
        }
        return new S3Location(bucket, slash < 0 ? "" : rest.substring(slash + 1));
    }

    /** The object of that name below this prefix. */
    public S3Location child(String name) {
        String prefix = key.isEmpty() || key.endsWith("/") ? key : key + "/";
        return new S3Location(bucket, prefix + name);
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + key;
    }
}
