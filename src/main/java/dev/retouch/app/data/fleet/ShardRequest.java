package dev.retouch.app.data.fleet;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.failure.FailureException;
import dev.retouch.worker.job.S3Location;
import java.nio.charset.StandardCharsets;

/**
 * A shard that is to be prepared.
 *
 * @param source the tar file
 * @param output prefix that the prepared shard is stored below, under the same name
 */
public record ShardRequest(S3Location source, S3Location output) {

    private static final String TAR = ".tar";

    /** @throws IllegalArgumentException when the source is no tar file */
    public ShardRequest {
        if (!source.key().endsWith(TAR)) {
            throw new IllegalArgumentException(source + " is no shard: its name does not end in " + TAR);
        }
    }

    /**
     * Reads a record's value, {@code {"shard": "s3://bucket/a/b.tar", "output": "s3://bucket/c/"}}.
     *
     * @throws IllegalArgumentException when it is something else
     */
    static ShardRequest read(byte[] value) {
        try {
            JsonNode json = new ObjectMapper().readTree(value);
            return new ShardRequest(
                    S3Location.object(json.path("shard").asText()),
                    S3Location.prefix(json.path("output").asText()));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the request is no JSON: " + e.getOriginalMessage(), e);
        } catch (FailureException | java.io.IOException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The record's value. */
    byte[] value() {
        return new ObjectMapper()
                .createObjectNode()
                .put("shard", source.toString())
                .put("output", output.toString())
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The file's name without its extension. */
    String name() {
        String file = source.key().substring(source.key().lastIndexOf('/') + 1);
        return file.substring(0, file.length() - TAR.length());
    }

    /** Where the prepared shard goes. */
    S3Location result() {
        return output.child(name() + TAR);
    }

    /** Where its note goes, which is stored last: while there is none, nothing is promised. */
    S3Location note() {
        return output.child(name() + ".json");
    }
}
