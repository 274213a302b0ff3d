package dev.retouch.worker.job;

import static dev.retouch.worker.job.TestJobs.SOURCE;
import static dev.retouch.worker.job.TestJobs.await;
import static dev.retouch.worker.job.TestJobs.job;
import static dev.retouch.worker.job.TestJobs.json;
import static dev.retouch.worker.job.TestJobs.runner;
import static dev.retouch.worker.job.TestJobs.source;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.edit.EditFailure;
import dev.retouch.failure.FailureException;
import dev.retouch.image.DecodedPicture;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to a request between its record and its confirmed answer. */
@Timeout(60)
class JobRunnerTest {

    private static CompletableFuture<String> submit(JobRunner runner, int number) {
        return runner.submit(job(number));
    }

    @Test
    void edits_ofSeveralRequests_neverOverlap() throws Exception {
        CountDownLatch decoded = new CountDownLatch(3);
        FakeEditor editor = new FakeEditor() {
            @Override
            public DecodedPicture decodeWithWarnings(byte[] encoded) {
                decoded.countDown();
                return super.decodeWithWarnings(encoded);
            }

            @Override
            protected void during(long seed) {
                TestJobs.await(decoded); // the others could be edited now
            }
        };
        try (JobRunner runner = runner(editor, new FakeStore(), new FakeAnswers())) {
            List<CompletableFuture<String>> all = List.of(submit(runner, 0), submit(runner, 1), submit(runner, 2));
            for (CompletableFuture<String> one : all) {
                one.get();
            }
        }
        assertEquals(1, editor.most.get());
        assertEquals(1, editor.threads.size(), "the device has one thread");
        assertTrue(editor.threads.iterator().next().isDaemon(), "no edit keeps the process alive");
    }

    @Test
    void edit_ofOneRequest_letsTheNextBeFetchedMeanwhile() throws Exception {
        CountDownLatch editing = new CountDownLatch(1);
        CountDownLatch nextIsFetched = new CountDownLatch(1);
        FakeEditor editor = new FakeEditor() {
            @Override
            protected void during(long seed) {
                if (seed == 0) {
                    editing.countDown();
                    TestJobs.await(nextIsFetched);
                }
            }
        };
        FakeStore store = new FakeStore() {
            @Override
            protected void beforeGet(S3Location location) {
                if (location.equals(source(1))) {
                    TestJobs.await(editing);
                    nextIsFetched.countDown();
                }
            }
        };
        try (JobRunner runner = runner(editor, store, new FakeAnswers())) {
            CompletableFuture<String> first = submit(runner, 0);
            submit(runner, 1).get();
            first.get();
        }
    }

    @Test
    void edit_ofOneRequest_letsTheLastBeStoredMeanwhile() throws Exception {
        CountDownLatch nextIsEdited = new CountDownLatch(1);
        CountDownLatch lastIsStored = new CountDownLatch(1);
        FakeEditor editor = new FakeEditor() {
            @Override
            protected void during(long seed) {
                if (seed == 1) {
                    nextIsEdited.countDown();
                    TestJobs.await(lastIsStored);
                }
            }
        };
        FakeStore store = new FakeStore() {
            @Override
            protected void beforePut(S3Location location) {
                if (location.key().startsWith("0-") && location.key().endsWith(".json")) {
                    TestJobs.await(nextIsEdited);
                    lastIsStored.countDown();
                }
            }
        };
        try (JobRunner runner = runner(editor, store, new FakeAnswers())) {
            CompletableFuture<String> first = submit(runner, 0);
            submit(runner, 1).get();
            first.get();
        }
    }

    @Test
    void submit_untilTheAnswerIsConfirmed_leavesItsFutureOpen() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch confirmed = new CountDownLatch(1);
        FakeAnswers answers = new FakeAnswers() {
            @Override
            protected void beforeConfirmed() {
                sent.countDown();
                TestJobs.await(confirmed);
            }
        };
        FakeStore store = new FakeStore();
        try (JobRunner runner = runner(new FakeEditor(), store, answers)) {
            int before = store.objects.size();
            CompletableFuture<String> future = submit(runner, 0);
            await(sent);
            assertFalse(future.isDone());
            assertEquals(
                    before + 3, store.objects.size(), "result, mask and record are there before the answer is sent");
            confirmed.countDown();
            future.get();
        }
    }

    @Test
    void error_whileEncoding_isAnsweredAsAFailure() throws Exception {
        for (Error error : List.of(new OutOfMemoryError("heap"), new StackOverflowError(), new AssertionError("bug"))) {
            FakeEditor editor = new FakeEditor() {
                @Override
                protected byte[] result() {
                    throw error;
                }
            };
            FakeAnswers answers = new FakeAnswers();
            try (JobRunner runner = runner(editor, new FakeStore(), answers)) {
                submit(runner, 0).get();
            }
            EditFailed answer = answers.failed.remove();
            boolean memory = error instanceof OutOfMemoryError;
            assertEquals(memory ? "out-of-memory" : "internal", answer.reason());
            assertEquals(!memory, answer.retryable(), "the picture had its share of the memory and needs more");
            assertTrue(answers.completed.isEmpty());
        }
    }

    @Test
    void device_withoutMemoryForOneEdit_servesTheNext() throws Exception {
        FakeEditor editor = new FakeEditor() {
            @Override
            protected void during(long seed) {
                if (seed == 0) {
                    throw new FailureException(EditFailure.DEVICE_MEMORY, "too large");
                }
            }
        };
        FakeAnswers answers = new FakeAnswers();
        try (JobRunner runner = runner(editor, new FakeStore(), answers)) {
            assertEquals("device-memory", submit(runner, 0).get());
            assertEquals(JobMeter.COMPLETED, submit(runner, 1).get());
        }
        EditFailed answer = answers.failed.remove();
        assertEquals("device-memory", answer.reason());
        assertFalse(answer.retryable());
        assertEquals(1, answer.attempts(), "an edit that is too large is not tried again");
        assertEquals("1", answers.completed.remove().id());
    }

    @Test
    void error_whileAnswering_failsTheFuture() throws Exception {
        FakeAnswers answers = new FakeAnswers() {
            @Override
            protected void beforeConfirmed() {
                throw new StackOverflowError();
            }
        };
        try (JobRunner runner = runner(new FakeEditor(), new FakeStore(), answers)) {
            CompletableFuture<String> future = submit(runner, 0);
            ExecutionException failure = assertThrows(ExecutionException.class, future::get);
            assertFalse(
                    ShuttingDownException.isCauseOf(failure.getCause()),
                    "not taken for a worker that is shutting down");
        }
    }

    @Test
    void completed_carriesWhatWasStoredAndWhatTheEditReported() throws Exception {
        FakeStore store = new FakeStore();
        FakeAnswers answers = new FakeAnswers();
        try (JobRunner runner = runner(new FakeEditor(), store, answers)) {
            String further =
                    ", \"output\": {\"location\": \"s3://own/below\", \"format\": \"jpeg\"}, \"attributes\": {\"a\": \"b\"}";
            String json = json(3, "", further);
            assertEquals("completed", runner.submit(job(json)).get());
            EditCompleted answer = answers.completed.remove();
            ResultKeys keys =
                    ResultKeys.of(TestJobs.request(json), List.of(FakeStore.tag(SOURCE)), new FakeEditor().modelIds());
            byte[] stored = store.objects.get(keys.result());
            assertArrayEquals(new byte[] {1}, stored);
            assertEquals(
                    new EditCompleted(
                            "3",
                            new EditCompleted.StoredObject(keys.result().toString(), FakeStore.tag(stored), 1),
                            new EditCompleted.Mask(
                                    keys.mask().toString(),
                                    0.5,
                                    new EditCompleted.Box(1, 2, 3, 4),
                                    FakeEditor.CONFIDENCE),
                            "local",
                            new EditCompleted.Locality(0.01, 0.02),
                            "none",
                            3,
                            2,
                            1,
                            "model@0",
                            "adapter@0",
                            Map.of("fetch", answer.stages().get("fetch"), "denoise", 17L),
                            1,
                            List.of(),
                            new EditCompleted.Drift(5, 3, -4, 1.01, 2, 0.75, true),
                            List.of("The file has a scratch.", "The edit has another."),
                            Map.of("a", "b")),
                    answer);
            assertTrue(answer.stages().get("fetch") < 60_000, "milliseconds: " + answer.stages());
        }
    }

    /** The one before it takes the device for so long that its deadline passes. */
    @Test
    void request_whoseDeadlinePassesWhileItWaitsForTheDevice_isNotEdited() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(TestJobs.NOON);
        Clock clock = new TestClock(now::get);
        CountDownLatch editing = new CountDownLatch(1);
        CountDownLatch bothDecoded = new CountDownLatch(2);
        FakeEditor editor = new FakeEditor() {
            @Override
            public DecodedPicture decodeWithWarnings(byte[] encoded) {
                bothDecoded.countDown();
                return super.decodeWithWarnings(encoded);
            }

            @Override
            protected void during(long seed) {
                editing.countDown();
                TestJobs.await(bothDecoded);
                now.set(TestJobs.NOON.plusSeconds(2));
            }
        };
        FakeAnswers answers = new FakeAnswers();
        String deadline = ", \"deadline\": \"2030-01-01T12:00:01Z\"";
        try (JobRunner runner = runner(editor, new FakeStore(), answers, JobMeter.NONE, TestJobs.QUICK, clock)) {
            CompletableFuture<String> first = submit(runner, 0);
            await(editing);
            CompletableFuture<String> second = runner.submit(job(json(1, "", deadline)));
            assertEquals("completed", first.get());
            assertEquals("deadline-passed", second.get());
        }
        assertEquals(1, editor.edits.get());
        assertEquals("deadline-passed", answers.failed.remove().reason());
    }

    @Test
    void meter_ofGoodAndBadRequests_countsOutcomesStagesAndWhatIsInFlight() throws Exception {
        FakeMeter meter = new FakeMeter();
        FakeStore store = new FakeStore();
        FakeAnswers answers = new FakeAnswers();
        try (JobRunner runner = runner(new FakeEditor(), store, answers, meter, TestJobs.QUICK, TestJobs.AT_NOON)) {
            submit(runner, 0).get();
            submit(runner, 99).get();
            runner.submit(job("{\"id\": \"unfinished\"}")).get();
        }
        assertEquals(List.of("completed", "source-not-found", "request-invalid"), List.copyOf(meter.outcomes));
        assertEquals(
                Map.of(
                        "look",
                        3,
                        "find",
                        1,
                        "fetch",
                        1,
                        "decode",
                        1,
                        "edit",
                        1,
                        "edit.denoise",
                        1,
                        "encode",
                        1,
                        "store",
                        1,
                        "publish",
                        3),
                meter.stages);
        assertEquals(0, meter.impossibleTimes.get());
        assertEquals(0, meter.inFlight.get());
        assertEquals(1, meter.mostInFlight.get());
        assertEquals(Map.of("begun BULK", 1L, "edited LOCAL", 1L, "answered BULK", 3L), meter.counts);
    }

    @Test
    void editRunningFor_duringAnEdit_isTheTimeSinceItBegan() throws Exception {
        List<Duration> seen = new ArrayList<>();
        AtomicReference<JobRunner> runner = new AtomicReference<>();
        AtomicReference<Instant> now = new AtomicReference<>(TestJobs.NOON);
        Clock clock = new TestClock(now::get);
        FakeEditor editor = new FakeEditor() {
            @Override
            protected void during(long seed) {
                now.set(TestJobs.NOON.plusSeconds(5));
                seen.add(runner.get().editRunningFor());
            }
        };
        try (JobRunner open =
                runner(editor, new FakeStore(), new FakeAnswers(), JobMeter.NONE, TestJobs.QUICK, clock)) {
            runner.set(open);
            submit(open, 0).get();
            seen.add(open.editRunningFor());
        }
        assertEquals(List.of(Duration.ofSeconds(5), Duration.ZERO), seen);
    }
}
