package dev.retouch.worker.job;

import static dev.retouch.worker.job.TestJobs.await;
import static dev.retouch.worker.job.TestJobs.job;
import static dev.retouch.worker.job.TestJobs.json;
import static dev.retouch.worker.job.TestJobs.runner;
import static dev.retouch.worker.job.TestJobs.source;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.failure.FailureException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store that is unavailable is asked again, and nobody waits for the requests that it is unavailable to. */
@Timeout(60)
class RetryTest {

    private static CompletableFuture<String> submit(JobRunner runner, int number) {
        return runner.submit(job(number));
    }

    @Test
    void attempts_whileTheStoreFails_areCounted() throws Exception {
        FakeStore store = new FakeStore() {
            private final CountDownLatch putFailures = new CountDownLatch(2);

            @Override
            protected void beforeGet(S3Location location) {
                if (gets.get() <= 3) {
                    throw FakeStore.unavailable();
                }
            }

            @Override
            protected void beforePut(S3Location location) {
                if (putFailures.getCount() > 0) {
                    putFailures.countDown();
                    throw FakeStore.unavailable();
                }
            }
        };
        FakeAnswers answers = new FakeAnswers();
        FakeMeter meter = new FakeMeter();
        try (JobRunner runner = runner(new FakeEditor(), store, answers, meter, TestJobs.QUICK, TestJobs.AT_NOON)) {
            submit(runner, 0).get();
        }
        assertEquals(1 + 3 + 2, answers.completed.remove().attempt());
        assertEquals(3, meter.counts.get("retry look"));
        assertEquals(2, meter.counts.get("retry store"));
        assertEquals(0, meter.counts.get("waiting"), "nothing waits any more");
    }

    @Test
    void attempts_whenTheStoreStaysAway_areAllCounted() throws Exception {
        FakeStore store = new FakeStore() {
            @Override
            protected void beforeGet(S3Location location) {
                throw FakeStore.unavailable();
            }
        };
        FakeAnswers answers = new FakeAnswers();
        RetryPolicy impatient = new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(30));
        try (JobRunner runner = runner(new FakeEditor(), store, answers, JobMeter.NONE, impatient, TestJobs.AT_NOON)) {
            submit(runner, 0).get();
        }
        EditFailed answer = answers.failed.remove();
        assertEquals("store-unavailable", answer.reason());
        assertEquals(store.gets.get(), answer.attempts());
    }

    @Test
    void attempts_whenNothingFails_areOne() throws Exception {
        FakeAnswers answers = new FakeAnswers();
        try (JobRunner runner = runner(new FakeEditor(), new FakeStore(), answers)) {
            submit(runner, 0).get();
        }
        assertEquals(1, answers.completed.remove().attempt());
    }

    /** Three requests wait for sources that the store refuses. */
    @Test
    void sourcesThatAreUnavailable_leaveTheFetchThreadsToOthers() throws Exception {
        CountDownLatch refused = new CountDownLatch(3);
        FakeStore store = new FakeStore() {
            @Override
            protected void beforeGet(S3Location location) {
                if (List.of(source(0), source(1), source(2)).contains(location)) {
                    refused.countDown();
                    throw FakeStore.unavailable();
                }
            }
        };
        assertOthersPass(store, refused, number -> json(number));
    }

    /** Three requests wait for an output prefix that the store refuses. */
    @Test
    void outputsThatAreUnavailable_leaveTheStoreThreadsToOthers() throws Exception {
        CountDownLatch refused = new CountDownLatch(1);
        FakeStore store = new FakeStore() {
            @Override
            protected void beforePut(S3Location location) {
                if (location.key().startsWith("throttled/")) {
                    refused.countDown();
                    throw FakeStore.unavailable();
                }
            }
        };
        assertOthersPass(
                store,
                refused,
                number -> number < 3
                        ? json(number, "", ", \"output\": {\"location\": \"s3://results/throttled/\"}")
                        : json(number));
    }

    private static void assertOthersPass(FakeStore store, CountDownLatch refused, IntFunction<String> request)
            throws Exception {
        FakeAnswers answers = new FakeAnswers();
        FakeMeter meter = new FakeMeter();
        List<CompletableFuture<String>> waiting = new ArrayList<>();
        try (JobRunner runner = runner(new FakeEditor(), store, answers, meter, TestJobs.PATIENT, TestJobs.AT_NOON)) {
            for (int number = 0; number < 3; number++) {
                waiting.add(runner.submit(job(request.apply(number))));
            }
            await(refused);
            for (int number = 3; number < 8; number++) {
                assertEquals(
                        "completed", runner.submit(job(request.apply(number))).get(30, TimeUnit.SECONDS));
            }
            waiting.forEach(one -> assertFalse(one.isDone(), "still waiting to be tried again"));
            assertEquals(3, meter.inFlight.get());
            assertTrue(runner.shutDown(), "the device is idle");
            waiting.forEach(one -> assertTrue(one.isDone(), "handed back at once"));
        }
        for (CompletableFuture<String> one : waiting) {
            ExecutionException failure = assertThrows(ExecutionException.class, one::get);
            assertTrue(ShuttingDownException.isCauseOf(failure.getCause()), "handed back");
        }
        assertEquals(0, meter.inFlight.get());
        assertEquals(0, answers.failed.size());
    }

    @Test
    void failureThatDoesNotPass_isNotTriedAgain() throws Exception {
        for (JobFailure reason : JobFailure.values()) {
            if (reason == JobFailure.STORE_UNAVAILABLE) {
                continue;
            }
            FakeStore store = new FakeStore() {
                @Override
                protected void beforeGet(S3Location location) {
                    throw new FailureException(reason, "no");
                }
            };
            FakeAnswers answers = new FakeAnswers();
            try (JobRunner runner = runner(new FakeEditor(), store, answers)) {
                assertEquals(reason.code(), submit(runner, 0).get());
            }
            assertEquals(1, store.gets.get(), reason.code());
            assertEquals(1, answers.failed.remove().attempts());
        }
    }

    @Test
    void storeThatIsTriedAgain_encodesOnce() throws Exception {
        AtomicInteger encoded = new AtomicInteger();
        FakeEditor editor = new FakeEditor() {
            @Override
            protected byte[] result() {
                encoded.incrementAndGet();
                return super.result();
            }
        };
        FakeStore store = new FakeStore() {
            private int failures = 3;

            @Override
            protected void beforePut(S3Location location) {
                if (location.key().endsWith(".mask.png") && failures-- > 0) {
                    throw FakeStore.unavailable();
                }
            }
        };
        FakeAnswers answers = new FakeAnswers();
        try (JobRunner runner = runner(editor, store, answers)) {
            submit(runner, 0).get();
        }
        assertEquals(1, encoded.get());
        assertEquals(1, editor.edits.get());
        assertEquals(1 + 3, answers.completed.remove().attempt());
    }

    @Test
    void pauses_double_upToTenSecondsAndTheLimit() {
        RetryPolicy policy = new RetryPolicy(Duration.ofMillis(200), Duration.ofMinutes(5));
        List<Long> pauses = new ArrayList<>();
        for (int failures = 1; failures <= 8; failures++) {
            pauses.add(policy.pause(FakeStore.unavailable(), failures, Duration.ZERO)
                    .orElseThrow()
                    .toMillis());
        }
        assertEquals(List.of(200L, 400L, 800L, 1600L, 3200L, 6400L, 10_000L, 10_000L), pauses);
        assertEquals(
                Optional.of(Duration.ofSeconds(10)),
                policy.pause(FakeStore.unavailable(), Integer.MAX_VALUE, Duration.ofSeconds(290)));
        assertEquals(Optional.empty(), policy.pause(FakeStore.unavailable(), 9, Duration.ofMillis(290_001)));
    }

    /** A proxy that rewrites entity tags, say. */
    @Test
    void sourceThatChangesEachTimeItIsRead_isGivenUp() throws Exception {
        FakeStore store = new FakeStore() {
            @Override
            protected void beforeDownload(S3Location location) {
                throw new FailureException(JobFailure.SOURCE_CHANGED, "another ETag");
            }
        };
        FakeAnswers answers = new FakeAnswers();
        try (JobRunner runner = TestJobs.runner(new FakeEditor(), store, answers)) {
            assertEquals("source-changed", runner.submit(TestJobs.job(0)).get());
        }
        assertEquals(4, store.downloads.get());
        assertEquals(4, answers.failed.remove().attempts());
    }
}
