package dev.retouch.worker.job;

import dev.retouch.failure.FailureException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An object, or a prefix of objects when the key is empty or ends with a slash.
 *
 * @param bucket its bucket
 * @param key its key, without a leading slash
 */
public record S3Location(String bucket, String key) {

    private static final Pattern FORM =
            Pattern.compile("s3://([A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9])(?:/([^\\x00-\\x1f\\x7f]*))?");
    /** What stands between two slashes, or at an end: an allowed prefix must not be left by it. */
    private static final Pattern AMBIGUOUS = Pattern.compile("(^|/)\\.{1,2}(/|\\z)|^/|//");

    private static final int MAX_KEY = 1024;
    /** Leaves room for the names of results below it. */
    private static final int MAX_PREFIX = 800;

    /**
     * Reads the address of an object, {@code s3://bucket/key}.
     *
     * @throws FailureException when it has another form
     */
    public static S3Location object(String text) {
        S3Location location = parse(text, MAX_KEY);
        if (location.key.isEmpty() || location.key.endsWith("/")) {
            throw Fields.invalid("'" + text + "' names no object");
        }
        return location;
    }

    /**
     * Reads the address of a prefix, {@code s3://bucket/prefix/} or {@code s3://bucket}.
     *
     * @throws FailureException when it has another form
     */
    public static S3Location prefix(String text) {
        return parse(text, MAX_PREFIX);
    }

    private static S3Location parse(String text, int maxKey) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw Fields.invalid("'" + text + "' is not of the form s3://bucket/key");
        }
        String key = form.group(2) == null ? "" : form.group(2);
        if (key.getBytes(StandardCharsets.UTF_8).length > maxKey) {
            throw Fields.invalid("the key of '" + text + "' is longer than " + maxKey + " bytes");
        }
        if (AMBIGUOUS.matcher(key).find()) {
            throw Fields.invalid(
                    "the key of '" + text + "' has a part that is empty, '.' or '..', which some clients undo");
        }
        return new S3Location(form.group(1), key);
    }

    /** The object of that name below this prefix. */
    public S3Location child(String name) {
        return new S3Location(bucket, folder().key + name);
    }

    /** This prefix in the one of two ways to write it that ends with a slash. */
    S3Location folder() {
        return key.isEmpty() || key.endsWith("/") ? this : new S3Location(bucket, key + "/");
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + key;
    }
}
