package dev.retouch.worker.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.worker.job.S3Location;
import dev.retouch.worker.job.StoreProbe.Findings;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole store, a bucket and a key that refuse are told apart. */
@Timeout(60)
class S3ProbeTest {

    private static final S3Location OUTPUT = S3Location.prefix("s3://results/edits/");
    private static final String PROBE = "/results/edits/.retouch-probe";

    private final FakeS3 s3 = new FakeS3();
    private final Set<String> written = new HashSet<>();
    private final S3Probe alone = probe(Set.of("results"));
    private final S3Probe probe = probe(Set.of("results", "sources"));

    private S3Probe probe(Set<String> buckets) {
        return new S3Probe(s3.client(Duration.ofSeconds(30)), OUTPUT, buckets, buckets, written::contains);
    }

    @AfterEach
    void close() {
        alone.close();
        probe.close();
        s3.close();
    }

    private List<String> asked() {
        List<String> calls = s3.asked.stream().map(FakeS3.Asked::call).sorted().toList();
        s3.asked.clear();
        return calls;
    }

    @Test
    void storeThatAnswers_isFineAndItsProbeIsOnlyRead() {
        s3.reply(200, "").reply(200, "");
        assertEquals(Findings.FINE, probe.look(false));
        assertEquals(List.of("GET " + PROBE, "HEAD /sources"), asked());
    }

    @Test
    void probeThatIsMissing_isMade() {
        s3.error(404, "NoSuchKey").reply(200, "").reply(200, "");
        assertEquals(Findings.FINE, alone.look(false));
        assertEquals(List.of("GET " + PROBE, "GET " + PROBE, "PUT " + PROBE), asked());
    }

    /** Without the right to list, an object that is missing is answered with 403. */
    @Test
    void probeThatMayNotBeSeen_isWritten() {
        s3.reply(403, "").reply(200, "").reply(200, "");
        assertEquals(Findings.FINE, alone.look(false));
    }

    /** 404: a proxy that knows no way to the store, or a store on an empty disk. */
    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 403, 404, 500, 503})
    void storeThatRefusesEverything_isNotUsable(int status) {
        s3.always("/", 200);
        probe.look(false); // both are known to answer
        s3.always("/", status);
        assertFalse(probe.look(false).usable());
        Findings findings = alone.look(false);
        assertFalse(findings.usable());
        assertTrue(findings.sentence().contains(Integer.toString(status)), findings.sentence());
    }

    @Test
    void storeThatForbidsEverything_isNotUsable() {
        s3.reply(403, "").error(403, "ExpiredToken").error(403, "ExpiredToken");
        Findings findings = alone.look(false);
        assertFalse(findings.usable());
        assertEquals("the object store answers 403 (ExpiredToken)", findings.sentence());
    }

    @Test
    void storeThatIsAway_isNotUsable() {
        s3.close();
        assertFalse(probe.look(false).usable());
    }

    /** A key that is disabled, a filter of methods: the sources' bucket answers heads too. */
    @Test
    void storeThatRefusesAllReads_isNotUsableWhateverIsAnsweredToHeads() {
        s3.always("HEAD /", 200).always("PUT /", 200).always("GET /", 403);
        probe.look(false); // both are known to answer
        Findings findings = probe.look(false);
        assertFalse(findings.usable());
        assertEquals("the object store answers 403 (no reason given)", findings.sentence());
    }

    @Test
    void pageInPlaceOfTheStore_isNotUsable() {
        s3.page("page").page("page");
        Findings findings = alone.look(true);
        assertFalse(findings.usable());
        assertTrue(findings.sentence().contains("something else answers"), findings.sentence());
    }

    @Test
    void bucketThatIsMissing_isNamedAndNotWaitedFor() {
        s3.always("/results", 200).always("/sources", 404);
        Findings findings = probe.look(false);
        assertTrue(findings.usable());
        assertTrue(findings.sentence().contains("404"), findings.sentence());
        assertEquals(Set.of(), findings.unreadable());
    }

    /** A full or frozen store still reads. */
    @Test
    void storeThatRefusesToBeWritten_isNotUsableForWhoWantedToWrite() {
        s3.reply(200, "").reply(200, "").error(507, "InsufficientStorage");
        assertTrue(alone.look(false).usable());
        assertFalse(alone.look(true).usable());
    }

    /** Read-only rights, a full account: heads say nothing of it, and other buckets may be for sources alone. */
    @Test
    void storeThatRefusesAllWrites_isNotUsableWhateverIsAnsweredToHeads() {
        s3.always("/sources", 200).always("GET /results", 200).always("PUT /results", 403);
        probe.look(false); // both are known to answer
        assertFalse(probe.look(true).usable());
        assertTrue(probe.look(false).usable(), "for whoever only reads");
        written.add("sources");
        Findings findings = probe.look(true);
        assertTrue(findings.usable(), "results of others are taken");
        assertEquals(Set.of("results"), findings.unwritable());
    }

    @Test
    void bucketThatRefuses_isNamedAndTheStoreIsUsable() {
        s3.reply(200, "").reply(200, "");
        probe.look(false); // both are known to answer
        s3.always("/sources", 403).always("/results", 200);
        Findings findings = probe.look(false);
        assertTrue(findings.usable());
        assertEquals(Set.of("sources"), findings.unreadable());
        s3.always("/sources", 200).always("/results", 500);
        findings = probe.look(false);
        assertTrue(findings.usable());
        assertEquals(Set.of("results"), findings.unreadable());
        s3.always("/sources", 403);
        assertFalse(probe.look(false).usable(), "nothing else is left");
    }

    /** Its head is refused for ever where this worker has no right to list. */
    @Test
    void bucketThatNeverAnswered_saysNothingOfTheStore() {
        s3.always("/sources", 403).always("/results", 200);
        assertTrue(probe.look(false).usable());
        s3.always("/results", 500);
        assertFalse(probe.look(false).usable());
    }
}
