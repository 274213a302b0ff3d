package dev.retouch.app.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.retouch.worker.kafka.AdapterPublished;
import dev.retouch.worker.kafka.AdapterReader.Outcome;
import dev.retouch.worker.store.AllowList;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

class FollowedAdaptersTest {

    private static final byte[] CONTENT = "weights".getBytes(UTF_8);

    /** A store of one object. */
    private static final class OneObject implements S3Client {

        @Override
        public <T> T getObject(GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
            if (request.key().endsWith("refused.json")) {
                throw S3Exception.builder().statusCode(503).message("slow down").build();
            }
            if (!request.key().equals("adapters/a/config.json")) {
                throw NoSuchKeyException.builder().message("no such key").build();
            }
            try {
                return transformer.transform(
                        GetObjectResponse.builder().build(),
                        AbortableInputStream.create(new ByteArrayInputStream(CONTENT)));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public ResponseInputStream<GetObjectResponse> getObject(GetObjectRequest request) {
            return getObject(request, ResponseTransformer.toInputStream());
        }

        @Override
        public String serviceName() {
            return "s3";
        }

        @Override
        public void close() {}
    }

    private final List<String> offered = new ArrayList<>();
    private final List<Path> folders = new ArrayList<>();

    private FollowedAdapters followed(String readable) {
        return new FollowedAdapters(new OneObject(), new AllowList("RETOUCH_S3_READ", List.of(readable)), folder -> {
            folders.add(folder);
            offered.add(Files.readString(folder.resolve("adapter/config.json")));
            return "id";
        });
    }

    private static AdapterPublished published(String file, String sha) {
        return new AdapterPublished(
                "a", "s3://models/adapters/a/", "", 1, List.of(new AdapterPublished.File(file, CONTENT.length, sha)));
    }

    private static String sha() throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(CONTENT));
    }

    @Test
    void announcedFiles_areOfferedAndThenDeleted() throws Exception {
        assertEquals(Outcome.TAKEN, followed("models").apply(published("config.json", sha())));
        assertEquals(List.of("weights"), offered);
        assertFalse(Files.exists(folders.get(0)));
    }

    @Test
    void whatIsNotAsAnnounced_isNotOffered() throws Exception {
        assertEquals(Outcome.BROKEN, followed("models").apply(published("config.json", "0".repeat(64))));
        assertEquals(Outcome.BROKEN, followed("models").apply(published("absent.json", sha())));
        assertEquals(Outcome.BROKEN, followed("s3://models/others").apply(published("config.json", sha())));
        assertEquals(List.of(), offered);
    }

    @Test
    void storeThatRefusesForNow_isAskedAgain() throws Exception {
        assertEquals(Outcome.LATER, followed("models").apply(published("refused.json", sha())));
        assertEquals(List.of(), offered);
    }

    @Test
    void refusalByThePipeline_endsNothing() throws Exception {
        FollowedAdapters followed =
                new FollowedAdapters(new OneObject(), new AllowList("RETOUCH_S3_READ", List.of("models")), folder -> {
                    folders.add(folder);
                    throw new IOException("broken");
                });
        assertEquals(Outcome.BROKEN, followed.apply(published("config.json", sha())));
        assertFalse(Files.exists(folders.get(0)));
    }
}
