package dev.retouch.app.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** What an object's tag says of its content depends on how it came into the store. */
class S3SourceTest {

    private static final String KEY = "edit/vae/model.safetensors";
    private static final int PART = 5000;
    private static final byte[] CONTENT = FaultyHub.bytes(1, 12_345);

    @TempDir
    Path folder;

    /** A store of one object, whose head and tag the test chooses. */
    @SuppressWarnings("unchecked") // the SDK's own varargs of consumers
    private record Store(String tag, Consumer<HeadObjectResponse.Builder> head) implements S3Client {

        @Override
        public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
            return ListObjectsV2Response.builder()
                    .contents(o -> o.key(KEY).size((long) CONTENT.length).eTag(tag))
                    .isTruncated(false)
                    .build();
        }

        @Override
        public HeadObjectResponse headObject(HeadObjectRequest request) {
            HeadObjectResponse.Builder answer = HeadObjectResponse.builder()
                    .contentLength((long) (request.partNumber() == null ? CONTENT.length : PART));
            head.accept(answer);
            return answer.build();
        }

        @Override
        public ResponseInputStream<GetObjectResponse> getObject(GetObjectRequest request) {
            assertEquals(tag, request.ifMatch());
            assertEquals("bytes=7-", request.range());
            throw S3Exception.builder().statusCode(412).message("precondition").build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private static byte[] md5(byte[] bytes) {
        try {
            return MessageDigest.getInstance("MD5").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String tagOfParts() {
        byte[] sums = new byte[3 * 16];
        for (int i = 0; i < 3; i++) {
            byte[] part = Arrays.copyOfRange(CONTENT, i * PART, Math.min(CONTENT.length, (i + 1) * PART));
            System.arraycopy(md5(part), 0, sums, i * 16, 16);
        }
        return "\"" + HexFormat.of().formatHex(md5(sums)) + "-3\"";
    }

    private static Checksum checksum(String tag, Consumer<HeadObjectResponse.Builder> head) throws IOException {
        List<RemoteFile> files = new S3Source(new Store(tag, head), "models", "edit").list();
        assertEquals("vae/model.safetensors", files.get(0).path());
        return files.get(0).checksum();
    }

    private boolean matches(Checksum sum, byte[] content) throws IOException {
        return sum.matches(Files.write(folder.resolve("file"), content));
    }

    private static byte[] changed() {
        byte[] changed = CONTENT.clone();
        changed[11_000]++;
        return changed;
    }

    @Test
    void objectOfOnePiece_hasItsMd5() throws IOException {
        Checksum sum = checksum("\"" + HexFormat.of().formatHex(md5(CONTENT)) + "\"", head -> {});
        assertTrue(matches(sum, CONTENT));
        assertFalse(matches(sum, changed()));
    }

    @Test
    void objectOfParts_hasTheMd5OfTheirMd5s() throws IOException {
        Checksum sum = checksum(tagOfParts(), head -> {});
        assertEquals(Checksum.Kind.MD5_OF_PARTS, sum.kind());
        assertEquals(PART, sum.partSize());
        assertTrue(matches(sum, CONTENT));
        assertFalse(matches(sum, changed()));
    }

    @Test
    void objectOfUnevenParts_hasNoSum() throws IOException {
        assertEquals(Checksum.NONE, checksum(tagOfParts(), head -> head.contentLength(100L)));
    }

    @Test
    void objectUnderTheStoresOwnKeys_hasNoSum() throws IOException {
        String tag = "\"" + "0".repeat(32) + "\"";
        assertEquals(Checksum.NONE, checksum(tag, head -> head.serverSideEncryption(ServerSideEncryption.AWS_KMS)));
    }

    @Test
    void objectThatCannotBeAskedAbout_hasNoSum() throws IOException {
        assertEquals(Checksum.NONE, checksum(tagOfParts(), head -> {
            throw S3Exception.builder().statusCode(403).message("no").build();
        }));
    }

    @Test
    void objectThatChangedMeanwhile_isRefused() throws IOException {
        S3Source source = new S3Source(new Store(tagOfParts(), head -> {}), "models", "edit");
        RemoteFile file = source.list().get(0);
        IOException failure = assertThrows(ModelSource.Refused.class, () -> source.open(file, 7));
        assertTrue(failure.getMessage().contains("was changed since it was listed"), failure.getMessage());
    }
}
