package dev.retouch.worker.store;

import dev.retouch.failure.FailureException;
import dev.retouch.worker.job.JobFailure;
import dev.retouch.worker.job.S3Location;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Undoes what the header Content-Encoding of a stored object says was done to its bytes (RFC 9110, section 8.4). */
final class ContentEncoding {

    private static final int GZIP_MAGIC_0 = 0x1f;
    private static final int GZIP_MAGIC_1 = 0x8b;

    private ContentEncoding() {}

    /**
     * The object's own bytes.
     *
     * @param header as stored, encodings in the order in which they were applied; null for none
     * @param limit most bytes of the result
     * @throws FailureException when the encoding is not gzip, its stream is damaged, or more than the limit comes out
     */
    static byte[] decoded(S3Location location, byte[] stored, @Nullable String header, long limit) {
        List<String> encodings = Arrays.asList((header == null ? "" : header).split(",", -1));
        Collections.reverse(encodings);
        byte[] bytes = stored;
        for (String encoding : encodings) {
            bytes = switch (encoding.trim().toLowerCase(Locale.ROOT)) {
                // How a client sends an object in pieces; some stores keep the word, none keeps the pieces.
                case "", "identity", "aws-chunked" -> bytes;
                case "gzip", "x-gzip" -> isGzip(bytes) ? inflated(location, bytes, limit) : bytes;
                default ->
                    throw invalid(
                            location + " is stored with Content-Encoding " + encoding.trim()
                                    + ": store it with gzip or without an encoding",
                            null);
            };
        }
        return bytes;
    }

    /** Many uploads carry the header over plain bytes, and some HTTP clients inflate by themselves. */
    private static boolean isGzip(byte[] bytes) {
        return bytes.length >= 2 && (bytes[0] & 0xff) == GZIP_MAGIC_0 && (bytes[1] & 0xff) == GZIP_MAGIC_1;
    }

    private static byte[] inflated(S3Location location, byte[] bytes, long limit) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] out = in.readNBytes((int) Math.min(limit + 1, Integer.MAX_VALUE - 8));
            if (out.length > limit) {
                throw invalid(
                        location + " has more than " + limit + " bytes, the limit for a source, once inflated", null);
            }
            return out;
        } catch (IOException e) {
            throw invalid(location + " is stored with Content-Encoding gzip, but its stream is damaged", e);
        }
    }

    private static FailureException invalid(String message, @Nullable IOException cause) {
        return cause == null
                ? new FailureException(JobFailure.REQUEST_INVALID, message)
                : new FailureException(JobFailure.REQUEST_INVALID, message, cause);
    }
}
