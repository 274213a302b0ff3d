package dev.retouch.worker.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.failure.FailureException;
import dev.retouch.worker.job.JobFailure;
import dev.retouch.worker.job.ObjectStore;
import dev.retouch.worker.job.S3Location;
import dev.retouch.worker.job.StoreError;
import dev.retouch.worker.job.StoreFault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the store is asked, and what its answers mean. */
@Timeout(60)
class S3ObjectStoreTest {

    private static final S3Location OBJECT = new S3Location("pictures", "a/1.png");
    private static final long LIMIT = 10;
    private static final AllowList ALLOWED = new AllowList("RETOUCH_S3_READ", List.of("pictures"));

    private final FakeS3 s3 = new FakeS3();
    private final S3ObjectStore store = new S3ObjectStore(s3.client(Duration.ofSeconds(30)), ALLOWED, ALLOWED, LIMIT);

    @AfterEach
    void close() {
        store.close();
        s3.close();
    }

    private byte[] get() {
        return store.get(OBJECT, store.head(OBJECT, "", ""), "");
    }

    @Test
    void head_isTheTagAndTheSize() {
        s3.reply(200, "", "Content-Length", "5", "ETag", "\"e\"");
        assertEquals(new ObjectStore.Head("\"e\"", 5), store.head(OBJECT, "", ""));
        assertEquals(List.of(new FakeS3.Asked("HEAD /pictures/a/1.png", Map.of())), List.copyOf(s3.asked));
    }

    /** What is edited is what was looked up, even if the object was replaced in between. */
    @Test
    void get_isTheContentThatTheHeadSpokeOf() {
        s3.reply(200, "bytes", "ETag", "\"e\"");
        assertArrayEquals("bytes".getBytes(UTF_8), store.get(OBJECT, new ObjectStore.Head("\"e\"", 5), ""));
        assertEquals(new FakeS3.Asked("GET /pictures/a/1.png", Map.of("If-Match", "\"e\"")), s3.asked.remove());
    }

    /** A source that was replaced since the request was sent is not edited. */
    @Test
    void head_withATagAndAVersion_asksForThem() {
        s3.reply(200, "", "Content-Length", "5", "ETag", "\"e\"").reply(200, "bytes", "ETag", "\"e\"");
        store.get(OBJECT, store.head(OBJECT, "\"e\"", "v7"), "v7");
        Map<String, String> condition = Map.of("If-Match", "\"e\"");
        assertEquals(new FakeS3.Asked("HEAD /pictures/a/1.png?versionId=v7", condition), s3.asked.remove());
        assertEquals(new FakeS3.Asked("GET /pictures/a/1.png?versionId=v7", condition), s3.asked.remove());
    }

    @Test
    void head_ofAnObjectOverTheLimit_isRefused() {
        s3.reply(200, "", "Content-Length", Long.toString(LIMIT + 1));
        FailureException failure = assertFails(JobFailure.REQUEST_INVALID, () -> store.head(OBJECT, "", ""));
        assertEquals("s3://pictures/a/1.png has 11 bytes, the limit for a source is 10", failure.getMessage());
    }

    @Test
    void get_ofAnObjectAtTheLimit_isDone() {
        s3.reply(200, "", "Content-Length", Long.toString(LIMIT)).reply(200, "0123456789", "ETag", "\"e\"");
        assertEquals(LIMIT, get().length);
    }

    private byte[] got(byte[] stored, String encoding) {
        s3.reply(200, stored, "ETag", "\"e\"", "Content-Encoding", encoding);
        return store.get(OBJECT, new ObjectStore.Head("\"e\"", stored.length), "");
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "x-gzip", "identity, gzip", "gzip,aws-chunked"})
    void get_ofAGzippedObject_isItsContent(String encoding) {
        assertArrayEquals("0123456789".getBytes(UTF_8), got(gzip("0123456789".getBytes(UTF_8)), encoding));
    }

    @Test
    void get_ofAnObjectGzippedTwice_isItsContent() {
        byte[] once = gzip("bytes".getBytes(UTF_8));
        byte[] content = ContentEncoding.decoded(OBJECT, gzip(once), "gzip, gzip", once.length);
        assertArrayEquals("bytes".getBytes(UTF_8), content);
    }

    /** Uploads often carry the header over plain bytes. */
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "aws-chunked", "identity", ""})
    void get_ofPlainBytesUnderAnEncoding_isTheBytes(String encoding) {
        assertArrayEquals("bytes".getBytes(UTF_8), got("bytes".getBytes(UTF_8), encoding));
    }

    /** A small object may inflate to gigabytes. */
    @Test
    void get_ofAnObjectOverTheLimitOnceInflated_isRefused() {
        assertFails(JobFailure.REQUEST_INVALID, () -> got(gzip(new byte[1 << 20]), "gzip"));
        assertFails(JobFailure.REQUEST_INVALID, () -> got(gzip(gzip(new byte[1 << 20])), "gzip,gzip"));
    }

    @Test
    void get_ofADamagedGzip_isRefused() {
        byte[] whole = gzip("0123456789".getBytes(UTF_8));
        FailureException failure =
                assertFails(JobFailure.REQUEST_INVALID, () -> got(Arrays.copyOf(whole, whole.length - 3), "gzip"));
        assertEquals(
                "s3://pictures/a/1.png is stored with Content-Encoding gzip, but its stream is damaged",
                failure.getMessage());
    }

    @Test
    void get_ofAnotherEncoding_namesIt() {
        FailureException failure = assertFails(JobFailure.REQUEST_INVALID, () -> got(new byte[5], "br"));
        assertEquals(
                "s3://pictures/a/1.png is stored with Content-Encoding br: store it with gzip or without an encoding",
                failure.getMessage());
    }

    private static boolean isFault(FailureException failure) {
        return StoreFault.in(failure).isPresent();
    }

    /** It fails at once: there is nothing to wait for. */
    @Test
    void head_ofAMissingKey_isTheRequestsFaultAndAsksForTheBucketOnceASecond() {
        s3.reply(404, "").reply(200, "").reply(404, "");
        assertFalse(isFault(assertFails(JobFailure.SOURCE_NOT_FOUND, () -> store.head(OBJECT, "", ""))));
        s3.asked.clear();
        AtomicLong now = new AtomicLong();
        BucketHeads heads = new BucketHeads(s3.client(Duration.ofSeconds(30)), now::get);
        s3.always("/", 200);
        for (int call = 0; call < 10; call++) {
            assertFalse(heads.isAway("pictures"));
        }
        assertEquals(1, s3.asked.size());
        now.set(1_000_000_000);
        s3.always("/", 404);
        assertTrue(heads.isAway("pictures"));
        assertEquals(2, s3.asked.size());
    }

    /** A proxy that knows no way to the store, a store on an empty disk. */
    @Test
    void head_whereTheBucketIsMissingToo_mayBeTheWholeStore() {
        s3.always("/", 404);
        assertTrue(isFault(assertFails(JobFailure.SOURCE_NOT_FOUND, () -> store.head(OBJECT, "", ""))));
    }

    @Test
    void find_andPut_thatMeetNoBucket_mayBeTheWholeStore() {
        s3.error(404, "NoSuchBucket");
        assertTrue(isFault(assertFails(JobFailure.OUTPUT_NOT_WRITABLE, () -> store.find(OBJECT))));
        s3.always("/", 404);
        assertTrue(isFault(assertFails(JobFailure.OUTPUT_NOT_WRITABLE, () -> store.find(OBJECT))));
        assertTrue(isFault(assertFails(
                JobFailure.OUTPUT_NOT_WRITABLE, () -> store.putIfAbsent(OBJECT, new byte[] {1}, "image/png"))));
    }

    /** A maintenance page, a captive portal. */
    @Test
    void answerWithoutAnETag_isNotTheObject() {
        List<Executable> calls = List.of(
                () -> store.head(OBJECT, "", ""),
                () -> store.get(OBJECT, new ObjectStore.Head("\"e\"", 4), ""),
                () -> store.find(OBJECT),
                () -> store.putIfAbsent(OBJECT, new byte[] {1}, "image/png"));
        for (Executable call : calls) {
            s3.page("page");
            assertError(StoreError.DAMAGED, assertFails(JobFailure.STORE_UNAVAILABLE, call));
        }
    }

    private static void assertError(StoreError error, FailureException failure) {
        assertEquals(error, StoreFault.in(failure).orElseThrow().error(), failure.getMessage());
    }

    @Test
    void storeErrors_haveTheirKind() {
        s3.reply(503, "");
        assertError(StoreError.THROTTLED, assertFails(JobFailure.STORE_UNAVAILABLE, () -> store.head(OBJECT, "", "")));
        s3.error(503, "ServiceUnavailable");
        assertError(StoreError.SERVER, assertFails(JobFailure.STORE_UNAVAILABLE, () -> store.find(OBJECT)));
        s3.error(403, "RequestTimeTooSkewed");
        assertError(
                StoreError.SERVER,
                assertFails(
                        JobFailure.STORE_UNAVAILABLE, () -> store.putIfAbsent(OBJECT, new byte[] {1}, "image/png")));
        s3.close();
        assertError(StoreError.UNREACHABLE, assertFails(JobFailure.STORE_UNAVAILABLE, () -> store.find(OBJECT)));
    }

    @ParameterizedTest
    @CsvSource({
        "404, NoSuchKey, SOURCE_NOT_FOUND",
        "404, NoSuchBucket, SOURCE_NOT_FOUND",
        "401, Unauthorized, ACCESS_DENIED",
        "403, AccessDenied, ACCESS_DENIED",
        "412, PreconditionFailed, SOURCE_CHANGED",
        "408, RequestTimeout, STORE_UNAVAILABLE",
        "409, OperationAborted, STORE_UNAVAILABLE",
        "429, SlowDown, STORE_UNAVAILABLE",
        "500, InternalError, STORE_UNAVAILABLE",
        "502, BadGateway, STORE_UNAVAILABLE",
        "503, SlowDown, STORE_UNAVAILABLE",
        "504, GatewayTimeout, STORE_UNAVAILABLE",
        "400, InvalidArgument, REQUEST_INVALID",
        "418, Teapot, REQUEST_INVALID"
    })
    void get_thatIsRefused_saysWhatItMeans(int status, String code, JobFailure meaning) {
        s3.reply(200, "", "Content-Length", "5").error(status, code).reply(200, "");
        FailureException failure = assertFails(meaning, this::get);
        assertTrue(failure.getMessage().contains("s3://pictures/a/1.png"), failure.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "404, NoSuchBucket, OUTPUT_NOT_WRITABLE",
        "401, Unauthorized, OUTPUT_NOT_WRITABLE",
        "403, AccessDenied, OUTPUT_NOT_WRITABLE",
        "400, RequestTimeout, STORE_UNAVAILABLE",
        "403, RequestTimeTooSkewed, STORE_UNAVAILABLE",
        "409, ConditionalRequestConflict, STORE_UNAVAILABLE",
        "503, SlowDown, STORE_UNAVAILABLE",
        "400, InvalidArgument, OUTPUT_NOT_WRITABLE"
    })
    void put_thatIsRefused_saysWhatItMeans(int status, String code, JobFailure meaning) {
        s3.error(status, code);
        assertFails(meaning, () -> store.putIfAbsent(OBJECT, new byte[] {1}, "image/png"));
    }

    @Test
    void store_thatDoesNotAnswer_isUnavailable() {
        try (S3ObjectStore closed = new S3ObjectStore(s3.client(Duration.ofSeconds(30)), ALLOWED, ALLOWED, LIMIT)) {
            s3.close();
            FailureException failure = assertFails(JobFailure.STORE_UNAVAILABLE, () -> closed.head(OBJECT, "", ""));
            assertEquals("the object store does not answer for s3://pictures/a/1.png", failure.getMessage());
            assertFails(JobFailure.STORE_UNAVAILABLE, () -> closed.find(OBJECT));
            assertFails(JobFailure.STORE_UNAVAILABLE, closed::check);
        }
    }

    @Test
    void put_neverOverwrites() {
        s3.reply(200, "", "ETag", "\"new\"");
        ObjectStore.Stored stored = store.putIfAbsent(OBJECT, new byte[] {1, 2}, "image/png");
        assertEquals(new ObjectStore.Stored("\"new\"", 2, true), stored);
        FakeS3.Asked put = s3.asked.remove();
        assertEquals("PUT /pictures/a/1.png", put.call());
        assertEquals(Map.of("If-None-Match", "*", "Content-Type", "image/png"), put.headers());
    }

    /** Until it refuses one: then it may be the whole store that takes no writes. */
    @Test
    void bucket_thatTookTheLastWrite_isKnown() {
        assertFalse(store.takesWrites("pictures"));
        s3.reply(200, "", "ETag", "\"new\"");
        store.putIfAbsent(OBJECT, new byte[] {1}, "image/png");
        assertTrue(store.takesWrites("pictures"));
        s3.error(403, "AccessDenied");
        assertFails(JobFailure.ACCESS_DENIED, () -> store.head(OBJECT, "", ""));
        assertTrue(store.takesWrites("pictures"), "it was not written");
        s3.error(403, "AccessDenied");
        assertFails(JobFailure.OUTPUT_NOT_WRITABLE, () -> store.putIfAbsent(OBJECT, new byte[] {1}, "image/png"));
        assertFalse(store.takesWrites("pictures"));
    }

    /** An account may have turned read-only since, while all requests went elsewhere. */
    @Test
    void bucket_thatTookAWriteAMinuteAgo_isNotKnown() {
        AtomicLong now = new AtomicLong();
        try (S3ObjectStore clocked =
                new S3ObjectStore(s3.client(Duration.ofSeconds(30)), ALLOWED, ALLOWED, LIMIT, now::get)) {
            s3.reply(200, "");
            clocked.putIfAbsent(OBJECT, new byte[] {1}, "image/png");
            now.set(Duration.ofMinutes(1).toNanos() - 1);
            assertTrue(clocked.takesWrites("pictures"));
            now.set(Duration.ofMinutes(1).toNanos());
            assertFalse(clocked.takesWrites("pictures"));
        }
    }

    @Test
    void put_whereAnObjectLies_isThatObject() {
        s3.error(412, "PreconditionFailed").reply(200, "", "ETag", "\"old\"", "Content-Length", "7");
        assertEquals(
                new ObjectStore.Stored("\"old\"", 7, false), store.putIfAbsent(OBJECT, new byte[] {1, 2}, "image/png"));
    }

    @Test
    void put_whereAnObjectLayAndIsGone_isToBeTriedAgain() {
        s3.error(412, "PreconditionFailed").reply(404, "");
        assertFails(JobFailure.STORE_UNAVAILABLE, () -> store.putIfAbsent(OBJECT, new byte[] {1}, "image/png"));
    }

    @Test
    void put_whereAnObjectLiesThatMayNotBeRead_isRefused() {
        s3.error(412, "PreconditionFailed").reply(403, "");
        assertFails(JobFailure.OUTPUT_NOT_WRITABLE, () -> store.putIfAbsent(OBJECT, new byte[] {1}, "image/png"));
    }

    @Test
    void find_isTheObjectOrNothing() {
        s3.reply(200, "answer").error(404, "NoSuchKey").error(403, "AccessDenied");
        assertArrayEquals("answer".getBytes(UTF_8), store.find(OBJECT).orElseThrow());
        assertEquals(Optional.empty(), store.find(OBJECT));
        assertEquals(Optional.empty(), store.find(OBJECT), "without the right to list, a missing object is forbidden");
    }

    /** The limit for sources may be smaller than an answer with its attributes. */
    @Test
    void find_ofAnAnswerOverTheLimitForSources_isTheAnswer() {
        byte[] answer = new byte[500_000];
        s3.reply(200, answer).reply(200, new byte[5 << 20]);
        assertArrayEquals(answer, store.find(OBJECT).orElseThrow());
        assertFails(JobFailure.REQUEST_INVALID, () -> store.find(OBJECT));
    }

    @Test
    void find_thatIsRefused_isNotTakenForNothing() {
        s3.error(503, "SlowDown").error(404, "NoSuchBucket").error(400, "InvalidArgument");
        assertFails(JobFailure.STORE_UNAVAILABLE, () -> store.find(OBJECT));
        assertFails(JobFailure.OUTPUT_NOT_WRITABLE, () -> store.find(OBJECT));
        assertFails(JobFailure.OUTPUT_NOT_WRITABLE, () -> store.find(OBJECT));
    }

    @Test
    void bucket_thatIsNotOnTheList_isNeverAskedFor() {
        S3Location other = new S3Location("private", "a/1.png");
        assertFails(JobFailure.BUCKET_NOT_ALLOWED, () -> store.head(other, "", ""));
        assertFails(JobFailure.BUCKET_NOT_ALLOWED, () -> store.find(other));
        assertFails(JobFailure.BUCKET_NOT_ALLOWED, () -> store.putIfAbsent(other, new byte[] {1}, "image/png"));
        assertEquals(0, s3.asked.size());
    }

    @Test
    void check_asksForEveryBucket() {
        s3.reply(200, "");
        store.check();
        assertEquals("HEAD /pictures", s3.asked.remove().call());
        s3.reply(403, "");
        assertFails(JobFailure.ACCESS_DENIED, store::check);
    }

    /** The right to a bucket's head is one that whoever reads and writes its objects may do without. */
    @Test
    void check_refusedFromTheBeginning_saysNothing() {
        s3.reply(403, "");
        store.check();
        assertEquals("HEAD /pictures", s3.asked.remove().call());
        s3.reply(500, "");
        assertFails(JobFailure.STORE_UNAVAILABLE, store::check);
    }

    @Test
    void close_closesTheClient() {
        store.close();
        assertThrows(RuntimeException.class, store::check);
        assertEquals(0, s3.asked.size());
    }

    private static FailureException assertFails(JobFailure reason, Executable call) {
        FailureException failure = assertThrows(FailureException.class, call);
        assertEquals(reason, failure.reason(), failure.getMessage());
        return failure;
    }
}
