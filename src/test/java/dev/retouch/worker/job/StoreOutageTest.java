package dev.retouch.worker.job;

import static dev.retouch.worker.job.TestJobs.await;
import static dev.retouch.worker.job.TestJobs.job;
import static dev.retouch.worker.job.TestJobs.runner;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.failure.FailureException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store that refuses everything for a while fails nobody; one that refuses a key fails that request. */
@Timeout(60)
class StoreOutageTest {

    /** Gives up at the first failure that it is asked about. */
    private static final RetryPolicy NEVER = new RetryPolicy(Duration.ofMillis(2), Duration.ofMillis(1));

    private final FakeProbe probe = new FakeProbe();
    private final FakeAnswers answers = new FakeAnswers();
    private final FakeMeter meter = new FakeMeter();

    /** A store that refuses what a test says, in the way in which it says. */
    private static class Refusing extends FakeStore {
        volatile boolean refusing = true;
        final JobFailure reason;
        final CountDownLatch refused = new CountDownLatch(5);

        Refusing(JobFailure reason) {
            this.reason = reason;
        }

        void refuse(S3Location location, boolean writing) {
            if (refusing) {
                refused.countDown();
                throw fault(reason, location, writing);
            }
        }

        @Override
        protected void beforeGet(S3Location location) {
            refuse(location, false);
        }
    }

    static FailureException fault(JobFailure reason, S3Location location, boolean writing) {
        return new FailureException(
                reason,
                "no " + location,
                new StoreFault(StoreError.REFUSED, location.bucket(), writing, new IOException("403")));
    }

    private JobRunner open(FakeStore store, StoreGate gate, RetryPolicy retry) {
        return runner(new FakeEditor(), store, gate, answers, meter, retry, TestJobs.AT_NOON);
    }

    @ParameterizedTest
    @EnumSource(names = {"ACCESS_DENIED", "REQUEST_INVALID", "STORE_UNAVAILABLE"})
    void requestsThatMeetAStoreThatRefusesEverything_waitWithoutALimitAndAreDone(JobFailure reason) throws Exception {
        Refusing store = new Refusing(reason);
        probe.findings = FakeProbe.allRefused();
        try (StoreGate gate = TestJobs.gate(probe);
                JobRunner runner = open(store, gate, NEVER)) {
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int number = 0; number < 5; number++) {
                all.add(runner.submit(job(number)));
            }
            await(store.refused);
            int looks = probe.looks.get();
            while (gate.isOpen() || probe.looks.get() < looks + 3) {
                Thread.sleep(1);
            }
            assertEquals("the object store answers 403", gate.refusal());
            all.forEach(one -> assertFalse(one.isDone(), "waits"));
            store.refusing = false;
            probe.findings = StoreProbe.Findings.FINE;
            for (CompletableFuture<String> one : all) {
                assertEquals("completed", one.get());
            }
            assertTrue(gate.isOpen());
            assertEquals("", gate.refusal());
        }
        assertNull(answers.failed.poll());
        assertEquals(0, meter.inFlight.get());
    }

    /** Its answer could be looked up without its source, so the source's refusal must not be kept beyond the outage. */
    @ParameterizedTest
    @EnumSource(names = {"ACCESS_DENIED", "REQUEST_INVALID"})
    void requestThatNamesItsETag_isDoneAfterTheOutageToo(JobFailure reason) throws Exception {
        Refusing store = new Refusing(reason);
        probe.findings = FakeProbe.allRefused();
        try (StoreGate gate = TestJobs.gate(probe);
                JobRunner runner = open(store, gate, NEVER)) {
            CompletableFuture<String> one = runner.submit(job(tagged(0)));
            while (gate.isOpen() && !one.isDone()) {
                Thread.sleep(1);
            }
            int looks = probe.looks.get();
            while (probe.looks.get() < looks + 3 && !one.isDone()) {
                Thread.sleep(1);
            }
            store.refusing = false;
            probe.findings = StoreProbe.Findings.FINE;
            assertEquals("completed", one.get());
        }
        assertNull(answers.failed.poll());
    }

    private static String tagged(int number) {
        String etag = FakeStore.tag(TestJobs.SOURCE).replace("\"", "");
        return TestJobs.json(number, ", \"etag\": \"" + etag + "\"", "");
    }

    /** Its client deleted the source, which this worker may not list, so that the store answers 403. */
    @Test
    void answeredRequest_whoseSourceIsRefused_isAnsweredAgain() throws Exception {
        Refusing store = new Refusing(JobFailure.ACCESS_DENIED);
        store.refusing = false;
        FakeEditor editor = new FakeEditor();
        try (StoreGate gate = TestJobs.gate(probe);
                JobRunner runner = runner(editor, store, gate, answers, meter, NEVER, TestJobs.AT_NOON)) {
            assertEquals("completed", runner.submit(job(tagged(0))).get());
            store.refusing = true;
            runner.submit(job(tagged(0))).get();
            assertEquals("access-denied", runner.submit(job(tagged(1))).get());
        }
        assertEquals(1, editor.edits.get());
        assertEquals(2, answers.completed.size());
    }

    /** What a source's bucket refuses says nothing of the place of results, which nearly all requests share. */
    @Test
    void sourceBucketThatRefuses_keepsNobodyFromThePlaceOfResults() throws Exception {
        probe.findings = FakeProbe.refused("sources");
        Refusing store = new Refusing(JobFailure.ACCESS_DENIED) {
            @Override
            void refuse(S3Location location, boolean writing) {
                if (!location.equals(TestJobs.source(1))) {
                    super.refuse(location, writing);
                }
            }
        };
        FakeEditor editor = new FakeEditor();
        RetryPolicy patient = new RetryPolicy(Duration.ofHours(1), Duration.ofHours(9));
        try (StoreGate gate = TestJobs.gate(probe);
                JobRunner runner = runner(editor, store, gate, answers, meter, patient, TestJobs.AT_NOON)) {
            CompletableFuture<String> refused = runner.submit(job(tagged(0)));
            while (meter.counts.getOrDefault("waiting", 0L) == 0 && !refused.isDone()) {
                Thread.sleep(1);
            }
            assertEquals("completed", runner.submit(job(1)).get(30, TimeUnit.SECONDS));
            assertFalse(refused.isDone());
            assertEquals(1, meter.counts.get("retry look"));
            assertNull(meter.counts.get("retry find"));
        }
    }

    /** The read-only store of a quota or of a policy: what was edited waits, and is not edited again. */
    @Test
    void resultsThatAStoreRefuses_waitAndAreStored() throws Exception {
        Refusing store = new Refusing(JobFailure.OUTPUT_NOT_WRITABLE) {
            @Override
            protected void beforeGet(S3Location location) {}

            @Override
            protected void beforePut(S3Location location) {
                refuse(location, true);
            }
        };
        probe.findings = FakeProbe.allRefused();
        FakeEditor editor = new FakeEditor();
        try (StoreGate gate = TestJobs.gate(probe);
                JobRunner runner = runner(editor, store, gate, answers, meter, NEVER, TestJobs.AT_NOON)) {
            CompletableFuture<String> one = runner.submit(job(0));
            while (gate.isOpen()) {
                Thread.sleep(1);
            }
            store.refusing = false;
            probe.findings = StoreProbe.Findings.FINE;
            assertEquals("completed", one.get());
        }
        assertEquals(1, editor.edits.get());
    }

    @Test
    void oneKeyThatIsRefusedTwice_failsForGood() throws Exception {
        try (StoreGate gate = TestJobs.gate(probe);
                JobRunner runner = open(new Refusing(JobFailure.ACCESS_DENIED), gate, TestJobs.QUICK)) {
            assertEquals("access-denied", runner.submit(job(0)).get());
            assertTrue(gate.isOpen());
        }
        assertEquals(2, probe.looks.get());
        assertEquals(2, answers.failed.remove().attempts());
    }

    /** A hiccup that is over when the store is probed, or one bad node behind the store's balancer. */
    @ParameterizedTest
    @EnumSource(names = {"ACCESS_DENIED", "OUTPUT_NOT_WRITABLE"})
    void callThatIsRefusedOnce_isMadeAgain(JobFailure reason) throws Exception {
        boolean writing = reason == JobFailure.OUTPUT_NOT_WRITABLE;
        Refusing store = new Refusing(reason) {
            @Override
            protected void beforeGet(S3Location location) {
                once(location, !writing);
            }

            @Override
            protected void beforePut(S3Location location) {
                once(location, writing);
            }

            private void once(S3Location location, boolean meant) {
                if (meant) {
                    boolean refuses = refusing;
                    refusing = false;
                    if (refuses) {
                        throw fault(reason, location, writing);
                    }
                }
            }
        };
        try (StoreGate gate = TestJobs.gate(probe);
                JobRunner runner = open(store, gate, NEVER)) {
            assertEquals("completed", runner.submit(job(0)).get());
        }
        assertEquals(1, probe.looks.get());
    }

    @Test
    void oneBucketThatRefusesEverything_isUnavailableUntilTheRetryLimit() throws Exception {
        probe.findings = FakeProbe.refused("sources");
        Refusing store = new Refusing(JobFailure.ACCESS_DENIED);
        RetryPolicy impatient = new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(30));
        try (StoreGate gate = TestJobs.gate(probe);
                JobRunner runner = open(store, gate, impatient)) {
            assertEquals("store-unavailable", runner.submit(job(0)).get());
            assertTrue(gate.isOpen());
        }
        EditFailed answer = answers.failed.remove();
        assertEquals("no s3://sources/0.png, nor anything else in its bucket", answer.message());
        assertTrue(answer.attempts() > 1, "it was tried again");
    }

    /**
     * One place is bad before the store as a whole is away, and for a while after it, each time for less than the limit:
     * together it is longer.
     */
    @Test
    void limitOfOnePlace_beginsAnewOnceTheWholeStoreIsBack() throws Exception {
        Refusing store = new Refusing(JobFailure.STORE_UNAVAILABLE) {
            @Override
            protected void beforeGet(S3Location location) {
                if (location.equals(TestJobs.source(3))) {
                    refuse(location, false);
                }
            }

            @Override
            protected void beforePut(S3Location location) {
                refuse(location, true);
            }
        };
        RetryPolicy limited = new RetryPolicy(Duration.ofMillis(20), Duration.ofSeconds(2));
        try (StoreGate gate = TestJobs.gate(probe);
                JobRunner runner = open(store, gate, limited)) {
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int number = 0; number < 4; number++) {
                all.add(runner.submit(job(number)));
            }
            await(store.refused);
            probe.findings = FakeProbe.allRefused();
            while (gate.isOpen()) {
                Thread.sleep(1);
            }
            Thread.sleep(1600);
            probe.findings = StoreProbe.Findings.FINE;
            while (!gate.isOpen()) {
                Thread.sleep(1);
            }
            Thread.sleep(700); // half of what the next try may take too;
            store.refusing = false;
            for (CompletableFuture<String> one : all) {
                assertEquals("completed", one.get());
            }
        }
        assertNull(answers.failed.poll());
    }

    @Test
    void trouble_countsOnlyWhileTheGateIsOpen() throws Exception {
        long hourAgo = System.nanoTime() - Duration.ofHours(1).toNanos();
        try (StoreGate gate = TestJobs.gate(probe)) {
            assertTrue(gate.troubledFor(hourAgo).compareTo(Duration.ofMinutes(30)) < 0, "it was made just now");
            Thread.sleep(2);
            assertFalse(gate.troubledFor(hourAgo).isZero());
            probe.findings = FakeProbe.allRefused();
            gate.findings(false).get();
            assertEquals(Duration.ZERO, gate.troubledFor(hourAgo));
        }
    }

    @Test
    void gate_tellsOfEachChange() throws Exception {
        AtomicInteger changes = new AtomicInteger();
        try (StoreGate gate = TestJobs.gate(probe)) {
            gate.onChange(changes::incrementAndGet);
            gate.findings(false).get();
            assertTrue(gate.opened().isDone());
            assertEquals(0, changes.get());
            probe.findings = FakeProbe.allRefused();
            gate.findings(false).get();
            CompletableFuture<Void> opened = gate.opened();
            assertFalse(opened.isDone() || gate.isOpen());
            assertEquals(1, changes.get());
            probe.findings = StoreProbe.Findings.FINE;
            opened.get(); // by itself
            assertTrue(gate.isOpen());
            assertEquals(2, changes.get());
        }
    }

    /** The read-only store of a quota or of a policy. */
    @Test
    void gateThatAWriteHasClosed_isNotOpenedByARead() throws Exception {
        StoreProbe readOnly = writing -> writing ? FakeProbe.allRefused() : StoreProbe.Findings.FINE;
        try (StoreGate gate = TestJobs.gate(readOnly)) {
            assertTrue(gate.findings(false).get().usable());
            gate.findings(true).get();
            assertFalse(gate.findings(false).get().usable());
            assertFalse(gate.isOpen());
        }
    }

    @Test
    void probeThatBreaks_closesTheGateInsteadOfKeepingEverybodyWaiting() throws Exception {
        StoreProbe broken = writing -> {
            throw new IllegalStateException("closed");
        };
        try (StoreGate gate = TestJobs.gate(broken)) {
            assertFalse(gate.findings(true).get().usable());
            assertTrue(gate.refusal().contains("closed"), gate.refusal());
        }
    }

    @Test
    void requestThatWaitsForTheStore_isHandedBackInAShutdown() throws Exception {
        Refusing store = new Refusing(JobFailure.ACCESS_DENIED);
        probe.findings = FakeProbe.allRefused();
        try (StoreGate gate = TestJobs.gate(probe);
                JobRunner runner = open(store, gate, NEVER)) {
            CompletableFuture<String> one = runner.submit(job(0));
            while (gate.isOpen()) {
                Thread.sleep(1);
            }
            runner.shutDown();
            ExecutionException failure = assertThrows(ExecutionException.class, one::get);
            assertTrue(ShuttingDownException.isCauseOf(failure.getCause()));
        }
        assertNull(answers.failed.poll());
    }
}
