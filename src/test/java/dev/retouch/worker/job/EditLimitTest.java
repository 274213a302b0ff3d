package dev.retouch.worker.job;

import static dev.retouch.worker.job.TestJobs.NOON;
import static dev.retouch.worker.job.TestJobs.job;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is decided when a request has the device: whether it is edited, and for how long. */
@Timeout(60)
class EditLimitTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private final FakeAnswers answers = new FakeAnswers();

    private JobRunner runner(FakeEditor editor, FakeStore store) {
        return TestJobs.runner(editor, store, answers, JobMeter.NONE, TestJobs.QUICK, new TestClock(now::get));
    }

    @Test
    void editBeyondTheLimit_isStoppedBetweenTwoStepsAndTheNextRequestIsEdited() throws Exception {
        FakeEditor editor = new FakeEditor() {
            @Override
            protected void during(long seed) {
                if (seed == 0) {
                    now.set(NOON.plus(TestJobs.EDIT_LIMIT).plusSeconds(2));
                }
            }
        };
        FakeStore store = new FakeStore();
        try (JobRunner runner = runner(editor, store)) {
            assertEquals("edit-too-long", runner.submit(job(0)).get());
            assertEquals(Duration.ZERO, runner.editRunningFor());
            assertEquals(0, store.puts.size());
            assertEquals("completed", runner.submit(job(1)).get());
        }
        EditFailed answer = answers.failed.remove();
        assertEquals(
                "the edit was stopped after 602 s, the limit is 600 s: ask for fewer steps or send a smaller picture",
                answer.message());
        assertFalse(answer.retryable());
    }

    @Test
    void editAtTheLimit_isDone() throws Exception {
        FakeEditor editor = new FakeEditor() {
            @Override
            protected void during(long seed) {
                now.set(NOON.plus(TestJobs.EDIT_LIMIT));
            }
        };
        try (JobRunner runner = runner(editor, new FakeStore())) {
            assertEquals("completed", runner.submit(job(0)).get());
        }
    }

    /** Each is an edit of its own; together they may take longer. */
    @Test
    void variants_haveTheLimitEach() throws Exception {
        FakeEditor editor = new FakeEditor() {
            @Override
            protected void during(long seed) {
                now.updateAndGet(time -> time.plus(TestJobs.EDIT_LIMIT));
            }
        };
        try (JobRunner runner = runner(editor, new FakeStore())) {
            assertEquals(
                    "completed",
                    runner.submit(job(options(0, "\"variants\": 3"))).get());
        }
        assertEquals(3, editor.edits.get());
    }

    @Test
    void dryRunBeyondTheLimit_isStopped() throws Exception {
        FakeEditor editor = new FakeEditor() {
            @Override
            protected void during(long seed) {
                now.set(NOON.plus(TestJobs.EDIT_LIMIT).plusSeconds(2));
            }
        };
        try (JobRunner runner = runner(editor, new FakeStore())) {
            assertEquals(
                    "edit-too-long",
                    runner.submit(job(options(0, "\"dryRun\": true"))).get());
        }
        assertEquals(1, editor.plans.get());
    }

    private static String options(int number, String further) {
        return TestJobs.json(number).replace("\"seed\": " + number, "\"seed\": " + number + ", " + further);
    }

    /** A store in which the answer of another worker appears after the first look. */
    private final class Meanwhile extends FakeStore {
        final AtomicInteger finds = new AtomicInteger();
        final Duration wait;
        boolean failing;

        Meanwhile(Duration wait) {
            this.wait = wait;
        }

        @Override
        protected void beforeDownload(S3Location location) {
            now.set(NOON.plus(wait));
        }

        @Override
        public Optional<byte[]> find(S3Location location) {
            if (finds.getAndIncrement() == 0) {
                return Optional.empty();
            }
            if (failing) {
                throw FakeStore.unavailable();
            }
            return super.find(location);
        }
    }

    private FakeEditor afterAnotherWorker(Meanwhile store) throws Exception {
        try (JobRunner other = TestJobs.runner(new FakeEditor(), store, new FakeAnswers())) {
            assertEquals("completed", other.submit(job(0)).get());
        }
        store.finds.set(0);
        now.set(NOON);
        return new FakeEditor();
    }

    @Test
    void requestThatIsAnsweredWhileItWaits_isNotEditedAgain() throws Exception {
        Meanwhile store = new Meanwhile(Duration.ofSeconds(2));
        FakeEditor editor = afterAnotherWorker(store);
        try (JobRunner runner = runner(editor, store)) {
            assertEquals(JobMeter.ANSWERED_AGAIN, runner.submit(job(0)).get());
        }
        assertEquals(0, editor.edits.get());
        assertEquals("0", answers.completed.remove().id());
    }

    /** The look costs the device time, which a short wait is not worth. */
    @Test
    void requestThatHardlyWaited_isNotLookedUpAgain() throws Exception {
        Meanwhile store = new Meanwhile(Duration.ofMillis(999));
        FakeEditor editor = afterAnotherWorker(store);
        try (JobRunner runner = runner(editor, store)) {
            assertEquals("completed", runner.submit(job(0)).get());
        }
        assertEquals(1, editor.edits.get());
    }

    @Test
    void requestWhoseSecondLookFails_isEdited() throws Exception {
        Meanwhile store = new Meanwhile(Duration.ofSeconds(2));
        store.failing = true;
        FakeEditor editor = new FakeEditor();
        try (JobRunner runner = runner(editor, store)) {
            assertEquals("completed", runner.submit(job(0)).get());
        }
        assertEquals(1, editor.edits.get());
        assertNull(answers.failed.poll());
    }

    /** What is answered or too late costs no download. */
    @Test
    void requestThatIsAnsweredOrTooLate_isNotDownloaded() throws Exception {
        FakeStore store = new FakeStore();
        try (JobRunner runner = runner(new FakeEditor(), store)) {
            assertEquals("completed", runner.submit(job(0)).get());
            assertEquals(1, store.downloads.get());
            assertEquals(JobMeter.ANSWERED_AGAIN, runner.submit(job(0)).get());
            String late = TestJobs.json(1, "", ", \"deadline\": \"2030-01-01T11:59:59Z\"");
            assertEquals("deadline-passed", runner.submit(job(late)).get());
        }
        assertEquals(1, store.downloads.get());
    }

    /** A request that names no tag takes whatever is there; its result is named by what was read. */
    @Test
    void sourceThatIsReplacedWhileItIsRead_isEditedAsItIsNow() throws Exception {
        FakeStore store = new FakeStore() {
            @Override
            protected void beforeDownload(S3Location location) {
                objects.put(location, new byte[] {8});
            }
        };
        FakeEditor editor = new FakeEditor();
        try (JobRunner runner = runner(editor, store)) {
            assertEquals("completed", runner.submit(job(0)).get());
        }
        assertEquals(2, store.downloads.get());
        assertEquals(1, editor.edits.get());
    }
}
