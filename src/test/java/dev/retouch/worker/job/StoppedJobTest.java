package dev.retouch.worker.job;

import static dev.retouch.worker.job.TestJobs.await;
import static dev.retouch.worker.job.TestJobs.job;
import static dev.retouch.worker.job.TestJobs.runner;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.retouch.failure.FailureException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A job that is asked to end before it has an answer. */
@Timeout(60)
class StoppedJobTest {

    private final CountDownLatch editing = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final FakeAnswers answers = new FakeAnswers();
    private final FakeStore store = new FakeStore();
    private final FakeEditor editor = new FakeEditor() {
        @Override
        protected void during(long seed) {
            if (seed == 0) {
                editing.countDown();
                await(stopped);
            }
        }
    };

    @Test
    void edit_thatRuns_endsBetweenTwoStepsAndStoresNothing() throws Exception {
        try (JobRunner runner = runner(editor, store, answers)) {
            int objects = store.objects.size();
            Job job = job(0);
            CompletableFuture<String> answered = runner.submit(job);
            await(editing);
            job.stop(JobFailure.DEADLINE_PASSED, "enough");
            stopped.countDown();
            assertEquals("deadline-passed", answered.get());
            assertEquals("enough", answers.failed.remove().message());
            assertEquals(objects, store.objects.size());
        }
    }

    @Test
    void edit_thatWaitsForTheDevice_neverBegins() throws Exception {
        try (JobRunner runner = runner(editor, store, answers)) {
            CompletableFuture<String> first = runner.submit(job(0));
            await(editing);
            Job job = job(1);
            CompletableFuture<String> second = runner.submit(job);
            job.stop(JobFailure.DEADLINE_PASSED, "first");
            job.stop(JobFailure.INTERNAL, "second"); // the first call stands
            stopped.countDown();
            assertEquals("completed", first.get());
            assertEquals("deadline-passed", second.get());
            assertEquals(1, editor.edits.get());
        }
    }

    @Test
    void job_thatWaitsForTheStore_saysWhenItBeginsAndEnds() throws Exception {
        StringBuilder told = new StringBuilder();
        Job.Waiting waiting = new Job.Waiting() {
            @Override
            public void begins() {
                told.append("begins ");
            }

            @Override
            public void ends() {
                told.append("ends ");
            }
        };
        FakeStore failing = new FakeStore() {
            @Override
            protected void beforeGet(S3Location location) {
                if (gets.get() < 3) {
                    throw new FailureException(JobFailure.STORE_UNAVAILABLE, "not yet");
                }
            }
        };
        try (JobRunner runner = runner(new FakeEditor(), failing, answers)) {
            runner.submit(new Job(TestJobs.raw(1), TestJobs.origin(Lane.BULK, 1), waiting))
                    .get();
        }
        assertEquals("begins ends begins ends ", told.toString());
        assertNull(answers.failed.poll());
    }
}
