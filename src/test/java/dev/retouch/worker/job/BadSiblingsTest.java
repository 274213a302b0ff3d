package dev.retouch.worker.job;

import static dev.retouch.worker.job.TestJobs.await;
import static dev.retouch.worker.job.TestJobs.job;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that each have an output prefix of their own, below one that takes nothing. */
@Timeout(60)
class BadSiblingsTest {

    private final FakeAnswers answers = new FakeAnswers();
    private final FakeEditor editor = new FakeEditor();
    private volatile boolean bad = true;

    /** A store that is unavailable for writes below each {@code spring/bad-...}. */
    private final FakeStore store = new FakeStore() {
        @Override
        protected void beforePut(S3Location location) {
            if (bad && location.key().startsWith("spring/bad-")) {
                throw FakeStore.unavailable();
            }
        }
    };

    private JobRunner runner(RetryPolicy retry) {
        return TestJobs.runner(editor, store, answers, JobMeter.NONE, retry, TestJobs.AT_NOON);
    }

    /** A request to a prefix below {@code spring/}, by the name of both. */
    private static Job below(String name, CountDownLatch waiting) {
        Job.Waiting told = new Job.Waiting() {
            @Override
            public void begins() {
                waiting.countDown();
            }

            @Override
            public void ends() {}
        };
        String output = ", \"output\": {\"location\": \"s3://results/spring/" + name + "\"}";
        String json = TestJobs.json(0, "", output)
                .replaceFirst("\"id\": \"\\d\"", "\"id\": \"" + name.replace('/', '-') + "\"");
        return new Job(TestJobs.raw(json), TestJobs.origin(Lane.BULK, 1), told);
    }

    private static CompletableFuture<String> submit(JobRunner runner, String name) {
        return runner.submit(below(name, new CountDownLatch(1)));
    }

    private static CompletableFuture<String> submitAndAwait(JobRunner runner, String name) {
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<String> outcome = runner.submit(below(name, waiting));
        await(waiting);
        return outcome;
    }

    private static String completed(CompletableFuture<String> outcome) throws Exception {
        return outcome.get(30, TimeUnit.SECONDS);
    }

    @Test
    void manySiblingsBelowABadPrefix_waitBeforeTheirEditAndOthersPass() throws Exception {
        try (JobRunner runner = runner(TestJobs.PATIENT)) {
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int number = 0; number < 200; number++) {
                all.add(submitAndAwait(runner, "bad-" + number));
            }
            for (int number = 0; number < 8; number++) {
                assertEquals("completed", completed(runner.submit(job(number))));
            }
            assertEquals(3 + 8, editor.edits.get(), "the first three say that it is their parent");
            all.forEach(one -> assertFalse(one.isDone(), "waits"));
            assertTrue(runner.shutDown());
            all.forEach(one -> assertTrue(one.isCompletedExceptionally(), "handed back at once"));
        }
        assertNull(answers.failed.poll());
    }

    @Test
    void siblingsBelowAPrefixThatIsWellAgain_areAllDone() throws Exception {
        try (JobRunner runner = runner(TestJobs.QUICK)) {
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int number = 0; number < 60; number++) {
                all.add(submitAndAwait(runner, "bad-" + number + "/2030/"));
            }
            bad = false;
            for (CompletableFuture<String> one : all) {
                assertEquals("completed", completed(one));
            }
        }
        assertEquals(60, editor.edits.get(), "each once");
        assertNull(answers.failed.poll());
    }

    @Test
    void siblingsBelowAPrefixThatStaysBad_failAtTheRetryLimit() throws Exception {
        try (JobRunner runner = runner(new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(200)))) {
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int number = 0; number < 20; number++) {
                all.add(submit(runner, "bad-" + number));
            }
            for (CompletableFuture<String> one : all) {
                assertEquals("store-unavailable", completed(one));
            }
        }
    }

    /** It comes before the many that wait for three bad ones, and after it nobody waits for these any more. */
    @Test
    void goodSiblingOfBadOnes_isTriedSoon() throws Exception {
        RetryPolicy slow = new RetryPolicy(Duration.ofMillis(100), Duration.ofHours(9));
        try (JobRunner runner = runner(slow)) {
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int number = 0; number < 90; number++) {
                all.add(runner.submit(below("bad-" + number % 3 + "/", new CountDownLatch(1))));
            }
            all.add(submitAndAwait(runner, "bad-0"));
            CompletableFuture<String> good = submit(runner, "good");
            // A hundred tries would be 15 minutes.
            assertEquals("completed", completed(good));
            assertEquals("completed", completed(submit(runner, "good-too")));
            all.forEach(one -> assertFalse(one.isDone()));
        }
    }

    /** A test that did wait for a try would do so for an hour. */
    @Test
    void siblingOfBadOnes_whereOneWasStoredLately_doesNotWait() throws Exception {
        try (JobRunner runner = runner(TestJobs.PATIENT)) {
            List<CompletableFuture<String>> all = new ArrayList<>();
            all.add(submitAndAwait(runner, "bad-0"));
            assertEquals("completed", completed(submit(runner, "good")));
            for (int number = 1; number < 5; number++) {
                all.add(submitAndAwait(runner, "bad-" + number));
            }
            assertEquals(1 + 5, editor.edits.get());
            assertEquals("completed", completed(submit(runner, "good-too")));
            all.forEach(one -> assertFalse(one.isDone()));
        }
    }

    /** Each has two bytes to store, and those that wait for it may have a quarter of the memory. */
    @Test
    void filesThatWaitToBeStored_areBoundedEvenWhereOneWasStoredLately() throws Exception {
        try (JobRunner runner = runner(TestJobs.PATIENT)) {
            List<CompletableFuture<String>> all = new ArrayList<>();
            all.add(submitAndAwait(runner, "bad-0"));
            assertEquals("completed", completed(submit(runner, "good")));
            for (int number = 1; number < 40; number++) {
                all.add(submitAndAwait(runner, "bad-" + number));
            }
            long most = TestJobs.MEMORY / 4 / 2 + 2;
            assertTrue(editor.edits.get() - 1 <= most, editor.edits + " edits");
            all.forEach(one -> assertFalse(one.isDone()));
            assertEquals("completed", completed(runner.submit(job(1))), "no sibling");
        }
    }

    /** With the slash and without it. */
    @Test
    void onePrefixWrittenInTwoWays_isOne() throws Exception {
        try (JobRunner runner = runner(TestJobs.PATIENT)) {
            CompletableFuture<String> first = submitAndAwait(runner, "bad-0");
            CompletableFuture<String> second = submitAndAwait(runner, "bad-0/");
            assertEquals(1, editor.edits.get());
            assertFalse(first.isDone() || second.isDone());
        }
    }
}
