package dev.retouch.worker.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.failure.FailureException;
import dev.retouch.worker.job.JobFailure;
import dev.retouch.worker.job.ObjectStore;
import dev.retouch.worker.job.S3Location;
import dev.retouch.worker.job.StoreError;
import dev.retouch.worker.job.StoreFault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** What a store sends that is not what it holds is the store's fault, and is asked for again. */
@Timeout(60)
class DownloadTest {

    private static final S3Location OBJECT = new S3Location("pictures", "a/1.png");
    private static final AllowList ALLOWED = new AllowList("RETOUCH_S3_READ", List.of("pictures"));
    private static final byte[] CONTENT = "the whole picture".getBytes(UTF_8);
    private static final String TAG = "\"" + Download.md5(CONTENT) + "\"";

    private final FakeS3 s3 = new FakeS3();
    private final S3ObjectStore store = new S3ObjectStore(s3.client(Duration.ofSeconds(30)), ALLOWED, ALLOWED, 1000);

    @AfterEach
    void close() {
        store.close();
        s3.close();
    }

    private byte[] get(String tag) {
        return store.get(OBJECT, new ObjectStore.Head(tag, CONTENT.length), "");
    }

    private FailureException unavailable(String tag) {
        FailureException failure = assertThrows(FailureException.class, () -> get(tag));
        assertEquals(JobFailure.STORE_UNAVAILABLE, failure.reason(), failure.getMessage());
        assertEquals(StoreError.DAMAGED, StoreFault.in(failure).orElseThrow().error(), failure.getMessage());
        return failure;
    }

    @Test
    void whatMatches_isTaken() {
        s3.reply(200, CONTENT, "ETag", TAG);
        assertArrayEquals(CONTENT, get(TAG));
    }

    /** As a proxy does that lost the rest: the answer itself is whole. */
    @Test
    void shorterAnswerThanTheObject_isTheStoresFault() {
        s3.reply(200, "the whole", "ETag", TAG);
        assertEquals(
                "the object store sent 9 of the 17 bytes of s3://pictures/a/1.png",
                unavailable(TAG).getMessage());
    }

    @Test
    void longerAnswerThanTheObject_isTheStoresFault() {
        s3.reply(200, "the whole picture and more", "ETag", TAG);
        unavailable(TAG);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 16})
    void connectionThatEndsEarly_isTheStoresFault(int sent) {
        s3.cut(CONTENT, sent, "ETag", TAG);
        unavailable(TAG);
    }

    /** More of them than the client has connections. */
    @Test
    void answersThatAreNotReadToTheirEnd_keepNoConnection() {
        for (int i = 0; i < 60; i++) {
            s3.cut(CONTENT, 5, "ETag", TAG);
            unavailable(TAG);
            s3.reply(200, "the whole picture and more", "ETag", TAG);
            unavailable(TAG);
        }
        s3.reply(200, CONTENT, "ETag", TAG);
        assertArrayEquals(CONTENT, get(TAG));
    }

    @Test
    void answerOfTheSameLengthWithOtherBytes_isTheStoresFault() {
        s3.reply(200, "the whale picture", "ETag", TAG);
        assertTrue(unavailable(TAG).getMessage().contains("do not match"), "says why");
    }

    /** The SDK asks for the checksums that a store keeps, and checks them. */
    @Test
    void bytesThatDoNotMatchTheirChecksum_areTheStoresFault() {
        s3.reply(200, CONTENT, "ETag", "\"e\"", "x-amz-checksum-crc32", "AAAAAA==");
        unavailable("\"e\"");
    }

    /** Entity tags are digests only of what was put whole and lies there in the clear. */
    @ParameterizedTest
    @ValueSource(strings = {"\"0123456789abcdef0123456789abcdef-3\"", "\"e\"", "\"0x8DC\""})
    void tagThatIsNoDigest_provesNothing(String tag) {
        s3.reply(200, CONTENT, "ETag", tag);
        assertArrayEquals(CONTENT, get(tag));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x-amz-server-side-encryption=aws:kms", "x-amz-server-side-encryption-customer-algorithm=AES256"
            })
    void tagOfAnObjectThatIsEncryptedWithAKey_provesNothing(String header) {
        String tag = "\"0123456789abcdef0123456789abcdef\"";
        s3.reply(200, CONTENT, "ETag", tag, header.split("=")[0], header.split("=")[1]);
        assertArrayEquals(CONTENT, get(tag));
    }

    @Test
    void tagOfADirectoryBucket_provesNothing() {
        GetObjectResponse response = GetObjectResponse.builder()
                .eTag("\"0123456789abcdef0123456789abcdef\"")
                .build();
        new Download(new S3Location("fast--x-s3", "a"), response, CONTENT).prove(CONTENT.length);
        assertThrows(FailureException.class, () -> new Download(OBJECT, response, CONTENT).prove(CONTENT.length));
    }

    @Test
    void answerThatIsCutShort_isNotTakenForADamagedOne() {
        s3.reply(200, "{\"id\"", "ETag", TAG);
        FailureException failure = assertThrows(FailureException.class, () -> store.find(OBJECT));
        assertEquals(JobFailure.STORE_UNAVAILABLE, failure.reason());
    }

    @Test
    void objectWhoseSizeNobodySays_isReadUpToTheLimit() {
        s3.chunked(new byte[2000]);
        FailureException failure =
                assertThrows(FailureException.class, () -> store.get(OBJECT, new ObjectStore.Head("", -1), ""));
        assertEquals(JobFailure.REQUEST_INVALID, failure.reason());
    }

    @Test
    void chunkedAnswerThatEndsEarly_isTheStoresFault() {
        byte[] chunks = "11\r\nthe whole picture\r\n0\r\n\r\n".getBytes(UTF_8);
        s3.cut(chunks, 9, "ETag", TAG, "Transfer-Encoding", "chunked");
        unavailable(TAG);
    }

    @Test
    void storeThatStalls_isGivenUpInTime() {
        try (S3ObjectStore hasty = new S3ObjectStore(s3.client(Duration.ofMillis(200)), ALLOWED, ALLOWED, 1000)) {
            s3.stall();
            FailureException failure = assertThrows(
                    FailureException.class, () -> hasty.get(OBJECT, new ObjectStore.Head(TAG, CONTENT.length), ""));
            assertEquals(JobFailure.STORE_UNAVAILABLE, failure.reason(), failure.getMessage());
        }
    }

    /** 64 KiB a second after the first 15 seconds, and never longer than the client allows. */
    @ParameterizedTest
    @CsvSource({"0, 15", "680, 15", "655360, 25", "900000000, 30", "-1, 30"})
    void callsThatCarryPictures_mayTakeAsLongAsTheyCarry(long bytes, long seconds) {
        assertEquals(Duration.ofSeconds(seconds), store.longest(bytes));
    }
}
