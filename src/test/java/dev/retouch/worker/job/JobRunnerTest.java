package dev.retouch.worker.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.failure.FailureException;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureFormat;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to a request between its record and its confirmed answer. */
@Timeout(60)
class JobRunnerTest {

    private static final byte[] SOURCE = {7};
    private static final Retry RETRY = new Retry(Duration.ofMillis(1), Duration.ofSeconds(30));
    private static final Clock NOON = Clock.fixed(Instant.parse("2030-01-01T12:00:00Z"), ZoneOffset.UTC);

    private final RequestParser parser = new RequestParser(S3Location.prefix("s3://results/"));

    private static JobRunner runner(FakeEditor editor, FakeStore store, FakeAnswers answers, Retry retry) {
        for (int seed = 0; seed < 3; seed++) {
            store.objects.put(source(seed), SOURCE);
        }
        return new JobRunner(editor, store, answers, JobMeter.NONE, retry, NOON);
    }

    private static S3Location source(int seed) {
        return S3Location.object("s3://sources/" + seed + ".png");
    }

    /** A request whose id, source and seed are the number. */
    private CompletableFuture<Void> submit(JobRunner runner, int seed, String further) throws UnreadableRecord {
        String json = """
                {"id": "%d", "source": {"location": "s3://sources/%d.png"%s}, "instruction": "make it red",
                 "options": {"seed": %d}}""".formatted(seed, seed, further, seed);
        return runner.submit(parser, RequestParser.envelope(json.getBytes(UTF_8)));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS), "waited in vain");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    void edits_ofSeveralRequests_neverOverlap() throws Exception {
        CountDownLatch decoded = new CountDownLatch(3);
        FakeEditor editor = new FakeEditor() {
            @Override
            public Picture decode(byte[] encoded) {
                decoded.countDown();
                return super.decode(encoded);
            }

            @Override
            void during(long seed) {
                JobRunnerTest.await(decoded); // the others could be edited now
            }
        };
        try (JobRunner runner = runner(editor, new FakeStore(), new FakeAnswers(), RETRY)) {
            List<CompletableFuture<Void>> all =
                    List.of(submit(runner, 0, ""), submit(runner, 1, ""), submit(runner, 2, ""));
            for (CompletableFuture<Void> one : all) {
                one.get();
            }
        }
        assertEquals(1, editor.most.get());
        assertEquals(1, editor.threads.size(), "the device has one thread");
    }

    @Test
    void edit_ofOneRequest_letsTheNextBeFetchedMeanwhile() throws Exception {
        CountDownLatch editing = new CountDownLatch(1);
        CountDownLatch nextIsFetched = new CountDownLatch(1);
        FakeEditor editor = new FakeEditor() {
            @Override
            void during(long seed) {
                if (seed == 0) {
                    editing.countDown();
                    JobRunnerTest.await(nextIsFetched);
                }
            }
        };
        FakeStore store = new FakeStore() {
            @Override
            void beforeGet(S3Location location) {
                if (location.equals(source(1))) {
                    JobRunnerTest.await(editing);
                    nextIsFetched.countDown();
                }
            }
        };
        try (JobRunner runner = runner(editor, store, new FakeAnswers(), RETRY)) {
            CompletableFuture<Void> first = submit(runner, 0, "");
            submit(runner, 1, "").get();
            first.get();
        }
    }

    @Test
    void edit_ofOneRequest_letsTheLastBeStoredMeanwhile() throws Exception {
        CountDownLatch nextIsEdited = new CountDownLatch(1);
        CountDownLatch lastIsStored = new CountDownLatch(1);
        FakeEditor editor = new FakeEditor() {
            @Override
            void during(long seed) {
                if (seed == 1) {
                    nextIsEdited.countDown();
                    JobRunnerTest.await(lastIsStored);
                }
            }
        };
        FakeStore store = new FakeStore() {
            @Override
            void beforePut(S3Location location) {
                if (location.key().startsWith("0-") && location.key().endsWith(".json")) {
                    JobRunnerTest.await(nextIsEdited);
                    lastIsStored.countDown();
                }
            }
        };
        try (JobRunner runner = runner(editor, store, new FakeAnswers(), RETRY)) {
            CompletableFuture<Void> first = submit(runner, 0, "");
            submit(runner, 1, "").get();
            first.get();
        }
    }

    @Test
    void submit_untilTheAnswerIsConfirmed_leavesItsFutureOpen() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch confirmed = new CountDownLatch(1);
        FakeAnswers answers = new FakeAnswers() {
            @Override
            void beforeConfirmed() {
                sent.countDown();
                JobRunnerTest.await(confirmed);
            }
        };
        FakeStore store = new FakeStore();
        try (JobRunner runner = runner(new FakeEditor(), store, answers, RETRY)) {
            CompletableFuture<Void> future = submit(runner, 0, "");
            await(sent);
            assertFalse(future.isDone());
            assertEquals(3 + 3, store.objects.size(), "result, mask and record are there before the answer is sent");
            confirmed.countDown();
            future.get();
        }
    }

    @Test
    void error_whileEncoding_isAnsweredAsAFailureThatMayBeTriedAgain() throws Exception {
        for (Error error : List.of(new OutOfMemoryError("heap"), new StackOverflowError(), new AssertionError("bug"))) {
            FakeEditor editor = new FakeEditor() {
                @Override
                public byte[] encode(Picture picture, PictureFormat format) {
                    throw error;
                }
            };
            FakeAnswers answers = new FakeAnswers();
            try (JobRunner runner = runner(editor, new FakeStore(), answers, RETRY)) {
                submit(runner, 0, "").get();
            }
            EditFailed answer = answers.failed.remove();
            assertEquals(error instanceof OutOfMemoryError ? "out-of-memory" : "internal", answer.reason());
            assertTrue(answer.retryable());
            assertTrue(answers.completed.isEmpty());
        }
    }

    @Test
    void error_whileAnswering_failsTheFuture() throws Exception {
        FakeAnswers answers = new FakeAnswers() {
            @Override
            void beforeConfirmed() {
                throw new StackOverflowError();
            }
        };
        try (JobRunner runner = runner(new FakeEditor(), new FakeStore(), answers, RETRY)) {
            CompletableFuture<Void> future = submit(runner, 0, "");
            ExecutionException failure = assertThrows(ExecutionException.class, future::get);
            assertFalse(HandedBack.is(failure.getCause()), "not taken for a worker that is leaving");
        }
    }

    @Test
    void attempts_whileTheStoreFails_areCounted() throws Exception {
        FakeStore store = new FakeStore() {
            private final CountDownLatch putFailures = new CountDownLatch(2);

            @Override
            void beforeGet(S3Location location) {
                if (gets.get() <= 3) {
                    throw new FailureException(JobFailure.STORE_UNAVAILABLE, "away");
                }
            }

            @Override
            void beforePut(S3Location location) {
                if (putFailures.getCount() > 0) {
                    putFailures.countDown();
                    throw new FailureException(JobFailure.STORE_UNAVAILABLE, "away");
                }
            }
        };
        FakeAnswers answers = new FakeAnswers();
        try (JobRunner runner = runner(new FakeEditor(), store, answers, RETRY)) {
            submit(runner, 0, "").get();
        }
        assertEquals(1 + 3 + 2, answers.completed.remove().attempt());
    }

    @Test
    void attempts_whenTheStoreStaysAway_areAllCounted() throws Exception {
        FakeStore store = new FakeStore() {
            @Override
            void beforeGet(S3Location location) {
                throw new FailureException(JobFailure.STORE_UNAVAILABLE, "away");
            }
        };
        FakeAnswers answers = new FakeAnswers();
        Retry impatient = new Retry(Duration.ofMillis(1), Duration.ofMillis(30));
        try (JobRunner runner = runner(new FakeEditor(), store, answers, impatient)) {
            submit(runner, 0, "").get();
        }
        EditFailed answer = answers.failed.remove();
        assertEquals("store-unavailable", answer.reason());
        assertEquals(store.gets.get(), answer.attempts());
    }

    @Test
    void attempts_whenNothingFails_areOne() throws Exception {
        FakeAnswers answers = new FakeAnswers();
        try (JobRunner runner = runner(new FakeEditor(), new FakeStore(), answers, RETRY)) {
            submit(runner, 0, "").get();
        }
        assertEquals(1, answers.completed.remove().attempt());
    }

    @Test
    void answer_ofAnotherWorkerThatWasFirst_stands() throws Exception {
        FakeStore store = new FakeStore();
        FakeAnswers answers = new FakeAnswers();
        FakeEditor other = new FakeEditor() {
            @Override
            public byte[] encode(Picture picture, PictureFormat format) {
                return new byte[] {2, 2};
            }
        };
        FakeEditor slow = new FakeEditor() {
            @Override
            void during(long seed) {
                try (JobRunner first = runner(other, store, answers, RETRY)) {
                    submit(first, 0, "").get();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        try (JobRunner second = runner(slow, store, answers, RETRY)) {
            submit(second, 0, "").get();
        }
        EditCompleted first = answers.completed.remove();
        assertEquals(first, answers.completed.remove());
        assertArrayEquals(
                new byte[] {2, 2},
                store.objects.get(S3Location.object(first.result().location())));
        assertEquals(FakeStore.tag(new byte[] {2, 2}), first.result().etag());
    }

    @Test
    void result_ofAWorkerThatDied_isTakenWithItsOwnTag() throws Exception {
        FakeStore store = new FakeStore();
        FakeAnswers answers = new FakeAnswers();
        try (JobRunner runner = runner(new FakeEditor(), store, answers, RETRY)) {
            submit(runner, 0, "").get();
            S3Location result =
                    S3Location.object(answers.completed.remove().result().location());
            store.objects.keySet().removeIf(location -> location.key().endsWith(".json"));
            store.objects.put(result, new byte[] {3, 3, 3});
            submit(runner, 0, "").get();
            assertArrayEquals(new byte[] {3, 3, 3}, store.objects.get(result));
        }
        EditCompleted.StoredObject stored = answers.completed.remove().result();
        assertEquals(FakeStore.tag(new byte[] {3, 3, 3}), stored.etag());
        assertEquals(3, stored.size());
    }

    @Test
    void request_againAfterItsSourceWasDeleted_isAnsweredFromTheStoreWhenItNamesTheTag() throws Exception {
        FakeStore store = new FakeStore();
        FakeAnswers answers = new FakeAnswers();
        FakeEditor editor = new FakeEditor();
        String quoted = FakeStore.tag(SOURCE);
        try (JobRunner runner = runner(editor, store, answers, RETRY)) {
            submit(runner, 0, "").get();
            store.objects.remove(source(0));
            for (String tag : List.of(quoted.replace("\"", "\\\""), quoted.replace("\"", ""))) {
                submit(runner, 0, ", \"etag\": \"" + tag + "\"").get();
            }
            assertEquals(3, answers.completed.size());
            submit(runner, 0, "").get();
        }
        assertEquals("source-not-found", answers.failed.remove().reason());
    }

    /** Workers of two versions share a store while one replaces the other. */
    @Test
    void request_againAfterALaterWorkerAnsweredIt_isAnsweredFromWhatThatOneStored() throws Exception {
        FakeStore store = new FakeStore();
        FakeAnswers answers = new FakeAnswers();
        try (JobRunner runner = runner(new FakeEditor(), store, answers, RETRY)) {
            submit(runner, 0, "").get();
            store.objects.replaceAll((location, bytes) -> {
                String text = new String(bytes, UTF_8);
                return location.key().endsWith(".json")
                        ? text.replaceFirst("\\{", "{\"ofALaterWorker\": {\"x\": 1}, ")
                                .getBytes(UTF_8)
                        : bytes;
            });
            submit(runner, 0, "").get();
        }
        assertEquals(
                answers.completed.remove().result(), answers.completed.remove().result());
        assertTrue(answers.failed.isEmpty(), "a failure for a request that was completed");
    }

    @Test
    void submit_afterDraining_handsTheRequestBack() throws Exception {
        FakeAnswers answers = new FakeAnswers();
        try (JobRunner runner = runner(new FakeEditor(), new FakeStore(), answers, RETRY)) {
            CompletableFuture<Void> taken = submit(runner, 0, "");
            assertTrue(runner.drain(Duration.ofSeconds(30)), "the device is idle");
            taken.get();
            CompletableFuture<Void> late = submit(runner, 1, "");
            ExecutionException failure = assertThrows(ExecutionException.class, late::get);
            assertTrue(HandedBack.is(failure.getCause()));
        }
        assertEquals(1, answers.completed.size());
    }
}
