package dev.retouch.worker.job;

import static dev.retouch.worker.job.TestJobs.await;
import static dev.retouch.worker.job.TestJobs.job;
import static dev.retouch.worker.job.TestJobs.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.image.DecodedPicture;
import java.lang.ref.WeakReference;
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

/** The requests of an output prefix that is unavailable wait before their edit, with no memory and no thread. */
@Timeout(60)
class BadPrefixTest {

    private static final String BAD = ", \"output\": {\"location\": \"s3://results/bad/\"}";

    private final FakeAnswers answers = new FakeAnswers();
    private final CountDownLatch waiting = new CountDownLatch(1);

    /** A store that is unavailable for writes below {@code bad/}, and for reads there if a test says so. */
    private static class Bad extends FakeStore {
        volatile boolean bad = true;
        volatile boolean reads;
        final AtomicInteger tries = new AtomicInteger();

        private void refuse(S3Location location) {
            if (bad && location.key().startsWith("bad/")) {
                tries.incrementAndGet();
                throw FakeStore.unavailable();
            }
        }

        @Override
        protected void beforeFind(S3Location location) {
            if (reads) {
                refuse(location);
            }
        }

        @Override
        protected void beforePut(S3Location location) {
            refuse(location);
        }
    }

    private final Bad store = new Bad();

    /** A request to the bad prefix, which says when it begins to wait. */
    private Job bad(int number) {
        return bad(number, waiting);
    }

    private static Job bad(int number, CountDownLatch waiting) {
        Job.Waiting told = new Job.Waiting() {
            @Override
            public void begins() {
                waiting.countDown();
            }

            @Override
            public void ends() {}
        };
        String json = json(number % 8, "", BAD).replaceFirst("\"id\": \"\\d\"", "\"id\": \"bad-" + number + "\"");
        return new Job(TestJobs.raw(json), TestJobs.origin(Lane.BULK, 1), told);
    }

    private JobRunner runner(FakeEditor editor, RetryPolicy retry) {
        return TestJobs.runner(editor, store, answers, JobMeter.NONE, retry, TestJobs.AT_NOON);
    }

    /** The first one that is stored tells that the prefix is bad; none of the others is edited in vain. */
    @Test
    void manyRequestsToABadPrefix_waitBeforeTheirEditAndOthersPass() throws Exception {
        FakeEditor editor = new FakeEditor();
        try (JobRunner runner = runner(editor, TestJobs.PATIENT)) {
            List<CompletableFuture<String>> all = new ArrayList<>();
            all.add(runner.submit(bad(0)));
            await(waiting);
            for (int number = 1; number < 200; number++) {
                all.add(runner.submit(bad(number)));
            }
            for (int number = 0; number < 8; number++) {
                assertEquals("completed", runner.submit(job(number)).get(30, TimeUnit.SECONDS));
            }
            assertEquals(1 + 8, editor.edits.get());
            all.forEach(one -> assertFalse(one.isDone(), "waits"));
            assertTrue(runner.shutDown());
            all.forEach(one -> assertTrue(one.isCompletedExceptionally(), "handed back at once"));
        }
        assertNull(answers.failed.poll());
    }

    @Test
    void requestThatWaitsForTheDevice_isNotEditedOnceItsPrefixIsBad() throws Exception {
        CountDownLatch storing = new CountDownLatch(1);
        CountDownLatch stored = new CountDownLatch(1);
        CountDownLatch editing = new CountDownLatch(1);
        CountDownLatch decoded = new CountDownLatch(3);
        CountDownLatch end = new CountDownLatch(1);
        FakeEditor editor = new FakeEditor() {
            @Override
            public DecodedPicture decodeWithWarnings(byte[] encoded) {
                decoded.countDown();
                return super.decodeWithWarnings(encoded);
            }

            @Override
            protected void during(long seed) {
                if (seed == 1) {
                    editing.countDown();
                    await(end);
                }
            }
        };
        Bad slow = new Bad() {
            @Override
            protected void beforePut(S3Location location) {
                storing.countDown();
                await(stored);
                super.beforePut(location);
            }
        };
        try (JobRunner runner =
                TestJobs.runner(editor, slow, answers, JobMeter.NONE, TestJobs.PATIENT, TestJobs.AT_NOON)) {
            CompletableFuture<String> refused = runner.submit(bad(0));
            await(storing);
            assertFalse(refused.isDone());
            CompletableFuture<String> good = runner.submit(job(1));
            await(editing);
            CompletableFuture<String> held = runner.submit(bad(2));
            await(decoded);
            stored.countDown(); // the first one finds out
            await(waiting);
            end.countDown();
            assertEquals("completed", good.get());
            assertEquals("completed", runner.submit(job(3)).get());
            assertEquals(3, editor.edits.get());
            assertFalse(held.isDone());
        }
    }

    @Test
    void requestsToAPrefixThatIsWellAgain_areAllDone() throws Exception {
        FakeEditor editor = new FakeEditor();
        try (JobRunner runner = runner(editor, TestJobs.QUICK)) {
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int number = 0; number < 40; number++) {
                all.add(runner.submit(bad(number)));
            }
            while (store.tries.get() < 10) {
                Thread.sleep(1);
            }
            store.bad = false;
            for (CompletableFuture<String> one : all) {
                assertEquals("completed", one.get());
            }
        }
        assertEquals(40, editor.edits.get(), "each once");
        assertNull(answers.failed.poll());
    }

    /** Nothing of them stays until the limit of their wait: a request has its pictures and whoever delivered it. */
    @Test
    void requestsThatWaitedAndEnded_areNotKeptUntilTheRetryLimit() throws Exception {
        RetryPolicy patient = new RetryPolicy(Duration.ofMillis(1), Duration.ofHours(9));
        try (JobRunner runner = runner(new FakeEditor(), patient)) {
            List<CompletableFuture<String>> all = new ArrayList<>();
            List<WeakReference<Job>> jobs = new ArrayList<>();
            for (int number = 0; number < 40; number++) {
                Job job = bad(number);
                jobs.add(new WeakReference<>(job));
                all.add(runner.submit(job));
            }
            while (store.tries.get() < 10) {
                Thread.sleep(1);
            }
            for (int number = 0; number < 10; number++) {
                Job job = jobs.get(number).get();
                if (job != null) {
                    job.stop(JobFailure.CANCELLED, "cancelled");
                }
            }
            store.bad = false;
            for (CompletableFuture<String> one : all) {
                one.get();
            }
            runner.submit(job(1)).get(); // no thread has one of them in its hands
            while (jobs.stream().anyMatch(job -> job.get() != null)) {
                System.gc(); // or the test's limit ends it
                Thread.sleep(10);
            }
        }
    }

    /** Those that have been edited try first, so that the n-th edit in vain comes after n tries of those before. */
    @Test
    void triesOfABadPrefix_costFewEdits() throws Exception {
        FakeEditor editor = new FakeEditor();
        try (JobRunner runner = runner(editor, new RetryPolicy(Duration.ofMillis(1), Duration.ofHours(1)))) {
            List<CompletableFuture<String>> all = new ArrayList<>(List.of(runner.submit(bad(0))));
            await(waiting);
            for (int number = 1; number < 100; number++) {
                all.add(runner.submit(bad(number)));
            }
            while (store.tries.get() < 10) {
                Thread.sleep(1);
            }
            int edits = editor.edits.get();
            // Four in that order; a few more where one that failed is late to wait again.
            assertTrue(edits <= 6, edits + " for " + store.tries);
            assertTrue(all.stream().noneMatch(CompletableFuture::isDone));
        }
    }

    @Test
    void requestsToAPrefixThatStaysBad_failAtTheRetryLimitAndItIsForgotten() throws Exception {
        FakeEditor editor = new FakeEditor();
        try (JobRunner runner = runner(editor, new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(40)))) {
            List<CompletableFuture<String>> all = new ArrayList<>();
            all.add(runner.submit(bad(0)));
            await(waiting);
            for (int number = 1; number < 20; number++) {
                all.add(runner.submit(bad(number)));
            }
            for (CompletableFuture<String> one : all) {
                assertEquals("store-unavailable", one.get());
            }
            store.bad = false;
            int later = 20;
            while (!runner.submit(bad(later)).get().equals("completed")) {
                later++; // the pause after the last try is longer than the limit
            }
        }
        assertEquals("the store is unavailable", answers.failed.remove().message());
    }

    /** A look for an answer is a try that costs nothing. */
    @Test
    void requestsToAPrefixThatCannotBeReadEither_areNotEditedAtAll() throws Exception {
        store.reads = true;
        FakeEditor editor = new FakeEditor();
        try (JobRunner runner = runner(editor, TestJobs.QUICK)) {
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int number = 0; number < 20; number++) {
                all.add(runner.submit(bad(number)));
            }
            while (store.tries.get() < 10) {
                Thread.sleep(1);
            }
            assertEquals("completed", runner.submit(job(1)).get());
            assertEquals(1, editor.edits.get());
            store.bad = false;
            for (CompletableFuture<String> one : all) {
                assertEquals("completed", one.get());
            }
        }
    }

    /** Nearly all of the memory for pictures, which a second one must have. */
    @Test
    void requestThatWaitsToBeStored_keepsOnlyItsFiles() throws Exception {
        FakeEditor editor = new FakeEditor() {
            @Override
            public long memory(byte[] encoded) {
                return TestJobs.MEMORY - 10;
            }
        };
        try (JobRunner runner = runner(editor, TestJobs.PATIENT)) {
            CompletableFuture<String> waits = runner.submit(bad(0));
            await(waiting);
            assertEquals("completed", runner.submit(job(1)).get(30, TimeUnit.SECONDS));
            assertFalse(waits.isDone());
        }
    }

    /** Another worker has it by the time this one gives up. */
    @Test
    void requestThatIsHandedBackWhileItWaits_isNotAnsweredHere() throws Exception {
        try (JobRunner runner =
                runner(new FakeEditor(), new RetryPolicy(Duration.ofHours(1), Duration.ofMillis(300)))) {
            CompletableFuture<String> first = runner.submit(bad(0));
            await(waiting);
            CountDownLatch held = new CountDownLatch(1);
            Job job = bad(1, held);
            CompletableFuture<String> answered = runner.submit(job);
            await(held);
            assertTrue(job.handBack());
            assertEquals("store-unavailable", first.get());
            ExecutionException failure = assertThrows(ExecutionException.class, answered::get);
            assertTrue(ShuttingDownException.isCauseOf(failure.getCause()));
        }
        assertEquals("bad-0", answers.failed.remove().id());
        assertNull(answers.failed.poll());
    }
}
