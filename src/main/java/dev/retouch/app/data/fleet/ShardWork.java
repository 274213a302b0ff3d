package dev.retouch.app.data.fleet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.app.embedded.Folders;
import dev.retouch.data.prepared.PrecomputeJob;
import dev.retouch.data.shard.BadShardException;
import dev.retouch.data.shard.ShardNote;
import dev.retouch.data.shard.ShardWriter;
import dev.retouch.worker.job.S3Location;
import dev.retouch.worker.store.AllowList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Prepares one shard of an object store.
 *
 * <p>The shard's own key is what makes a repetition harmless: the note is stored last and says what it was made from; a request
 * whose note is there already is answered from it.
 */
public final class ShardWork {

    /** The request itself is at fault: trying again cannot help. */
    static final class RefusedException extends Exception {

        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    private final S3Client s3;
    private final AllowList readable;
    private final AllowList writable;
    private final PrecomputeJob job;

    /**
     * @param readable places that shards are read from
     * @param writable places that prepared shards are written to
     */
    public ShardWork(S3Client s3, AllowList readable, AllowList writable, PrecomputeJob job) {
        this.s3 = s3;
        this.readable = readable;
        this.writable = writable;
        this.job = job;
    }

    /**
     * Prepares a shard, unless that was done before.
     *
     * @return the note: samples, what was skipped, and what it was made from
     * @throws RefusedException when the request cannot be fulfilled, however often it is tried
     * @throws SdkException when the store is unavailable
     * @throws IOException when the disk does not take it
     */
    ObjectNode run(ShardRequest request) throws RefusedException, IOException {
        require(readable, request.source());
        require(writable, request.result());
        Path folder = Files.createTempDirectory("retouch-shard-");
        try {
            Path source = folder.resolve("source").resolve(request.name() + ".tar");
            Files.createDirectories(source.getParent());
            String etag = head(request.source());
            ObjectNode known = found(request.note());
            if (known != null) {
                refuseOther(request, known, etag);
                return known;
            }
            String read = download(request.source(), source);
            Path result = folder.resolve("result").resolve(request.name() + ".tar");
            try (ShardWriter writer = ShardWriter.create(result)) {
                job.fill(source, writer);
                writer.commit();
            } catch (BadShardException e) {
                throw new RefusedException(request.source() + " cannot be read: " + e.getMessage());
            }
            return store(request, result, read);
        } finally {
            Folders.delete(folder);
        }
    }

    private static void require(AllowList list, S3Location place) throws RefusedException {
        if (!list.allows(place)) {
            throw new RefusedException(
                    place + " is not on this worker's list: ask for its bucket, or a prefix above it,"
                            + " to be added to " + list.setting());
        }
    }

    private String head(S3Location place) throws RefusedException {
        try {
            return s3.headObject(head -> head.bucket(place.bucket()).key(place.key()))
                    .eTag();
        } catch (S3Exception e) {
            throw refusedIfMissing(place, e);
        }
    }

    private static RefusedException refusedIfMissing(S3Location place, S3Exception e) {
        if (e.statusCode() == 404) {
            return new RefusedException("there is no object " + place);
        }
        throw e;
    }

    private @org.jspecify.annotations.Nullable ObjectNode found(S3Location note) throws IOException {
        try {
            byte[] bytes = s3.getObjectAsBytes(get -> get.bucket(note.bucket()).key(note.key()))
                    .asByteArray();
            return (ObjectNode) new ObjectMapper().readTree(bytes);
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                return null;
            }
            throw e;
        }
    }

    private void refuseOther(ShardRequest request, ObjectNode known, String etag) throws RefusedException {
        if (!known.path("of").asText().equals(etag)
                || !known.path("encoder").asText().equals(job.encoderId())) {
            throw new RefusedException(request.result() + " was made from another shard or by another bundle ("
                    + known.path("of").asText() + ", " + known.path("encoder").asText() + " instead of " + etag + ", "
                    + job.encoderId() + "): name another output");
        }
    }

    private String download(S3Location place, Path file) throws RefusedException, IOException {
        try (ResponseInputStream<GetObjectResponse> in =
                s3.getObject(get -> get.bucket(place.bucket()).key(place.key()))) {
            long bytes = Files.copy(in, file);
            if (bytes != in.response().contentLength()) {
                throw new IOException(
                        place + " ended after " + bytes + " of " + in.response().contentLength() + " bytes");
            }
            return in.response().eTag();
        } catch (S3Exception e) {
            throw refusedIfMissing(place, e);
        }
    }

    private ObjectNode store(ShardRequest request, Path result, String etag) throws IOException {
        ShardNote local = ShardNote.read(result);
        ObjectNode note = new ObjectMapper().createObjectNode();
        note.put("samples", local.samples())
                .put("sha256", local.sha256())
                .put("of", etag)
                .put("encoder", job.encoderId());
        var skipped = note.putArray("skipped");
        local.skipped()
                .forEach(item -> skipped.addObject().put("name", item.name()).put("reason", item.reason()));
        S3Location tar = request.result();
        s3.putObject(put -> put.bucket(tar.bucket()).key(tar.key()), RequestBody.fromFile(result));
        S3Location last = request.note();
        s3.putObject(
                put -> put.bucket(last.bucket()).key(last.key()).contentType("application/json"),
                RequestBody.fromString(note.toString()));
        return note;
    }
}
