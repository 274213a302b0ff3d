package dev.retouch.worker.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retouch.failure.FailureException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class JobLogTest {

    @Test
    void step_whileItRuns_hasItsRequestBatchAndAttemptOnEveryLine() throws Exception {
        AtomicReference<Map<String, String>> during = new AtomicReference<>();
        AtomicReference<Map<String, String>> unbatched = new AtomicReference<>();
        FakeEditor editor = new FakeEditor() {
            @Override
            protected void during(long seed) {
                (seed == 0 ? during : unbatched).set(MDC.getCopyOfContextMap());
            }
        };
        FakeStore store = new FakeStore() {
            private boolean away = true;

            @Override
            protected void beforeGet(S3Location location) {
                if (away) {
                    away = false;
                    throw FakeStore.unavailable();
                }
            }
        };
        try (JobRunner runner = TestJobs.runner(editor, store, new FakeAnswers())) {
            runner.submit(TestJobs.job(TestJobs.json(0, "", ", \"attributes\": {\"batch\": \"spring\"}")))
                    .get();
            // On the same threads: nothing of the last request is left on them.
            runner.submit(TestJobs.job(1)).get();
        }
        assertEquals(Map.of("requestId", "0", "batch", "spring", "attempt", "2"), during.get());
        assertEquals(Map.of("requestId", "1", "attempt", "1"), unbatched.get());
    }

    /** Whoever asks why an answer is late sees how often its request came. */
    @Test
    void attempt_ofARequestThatEndedWorkers_countsItsDeliveries() throws Exception {
        AtomicReference<Map<String, String>> during = new AtomicReference<>();
        FakeEditor editor = new FakeEditor() {
            @Override
            protected void during(long seed) {
                during.set(MDC.getCopyOfContextMap());
            }
        };
        FakeAnswers answers = new FakeAnswers();
        try (JobRunner runner = TestJobs.runner(editor, new FakeStore(), answers)) {
            runner.submit(new Job(TestJobs.raw(0), TestJobs.origin(Lane.BULK, 4), Job.Waiting.IGNORED))
                    .get();
            String late = TestJobs.json(1, "", ", \"deadline\": \"2030-01-01T11:59:59Z\"");
            runner.submit(new Job(TestJobs.raw(late), TestJobs.origin(Lane.BULK, 3), Job.Waiting.IGNORED))
                    .get();
        }
        assertEquals(Map.of("requestId", "0", "attempt", "4"), during.get());
        assertEquals(4, answers.completed.remove().attempt());
        assertEquals(3, answers.failed.remove().attempts());
    }

    @Test
    void refusal_inTheLog_namesWhatLiesBehindIt() {
        Throwable refusal = new FailureException(
                JobFailure.ACCESS_DENIED,
                "this worker may not read s3://a/b",
                new IllegalStateException("status 403", new TokenException("token expired")));
        assertEquals(
                "; caused by IllegalStateException: status 403; caused by TokenException: token expired",
                Failures.causes(refusal));
        assertEquals("", Failures.causes(new FailureException(JobFailure.REQUEST_INVALID, "no field id")));
    }

    private static final class TokenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private TokenException(String message) {
            super(message);
        }
    }
}
