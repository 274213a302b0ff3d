package dev.retouch.worker.job;

import static dev.retouch.worker.job.TestJobs.await;
import static dev.retouch.worker.job.TestJobs.job;
import static dev.retouch.worker.job.TestJobs.runner;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.retouch.failure.FailureException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
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
    void dryRun_thatRuns_endsWhereItCan() throws Exception {
        try (JobRunner runner = runner(editor, store, answers)) {
            Job job = job(TestJobs.json(0).replace("\"seed\": 0", "\"seed\": 0, \"dryRun\": true"));
            CompletableFuture<String> answered = runner.submit(job);
            await(editing);
            job.stop(JobFailure.CANCELLED, "enough");
            stopped.countDown();
            assertEquals("cancelled", answered.get());
            assertEquals(0, answers.planned.size());
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

    /** It does not wait for its next try. */
    @Test
    void job_thatWaitsForItsSource_endsAtOnce() throws Exception {
        FakeStore failing = new FakeStore() {
            @Override
            protected void beforeGet(S3Location location) {
                throw FakeStore.unavailable();
            }
        };
        assertEndsAtOnce(failing);
    }

    @Test
    void job_thatWaitsForItsPrefix_endsAtOnce() throws Exception {
        FakeStore failing = new FakeStore() {
            @Override
            protected void beforeFind(S3Location location) {
                throw FakeStore.unavailable();
            }
        };
        assertEndsAtOnce(failing);
    }

    private void assertEndsAtOnce(FakeStore failing) throws Exception {
        FakeMeter meter = new FakeMeter();
        try (JobRunner runner = runner(editor, failing, answers, meter, TestJobs.PATIENT, TestJobs.AT_NOON)) {
            CountDownLatch waits = new CountDownLatch(2);
            Job cancelled = new Job(TestJobs.raw(1), TestJobs.origin(Lane.BULK, 1), counting(waits));
            Job handedBack = new Job(TestJobs.raw(2), TestJobs.origin(Lane.BULK, 1), counting(waits));
            CompletableFuture<String> answered = runner.submit(cancelled);
            CompletableFuture<String> back = runner.submit(handedBack);
            await(waits);
            cancelled.stop(JobFailure.CANCELLED, "nobody wants it");
            assertEquals("cancelled", answered.get());
            handedBack.handBack();
            ExecutionException failure = assertThrows(ExecutionException.class, back::get);
            assertInstanceOf(ShuttingDownException.class, failure.getCause());
            assertEquals(0, meter.counts.get("waiting"));
            assertEquals(0, meter.inFlight.get());
        }
    }

    private static Job.Waiting counting(CountDownLatch waits) {
        return new Job.Waiting() {
            @Override
            public void begins() {
                waits.countDown();
            }

            @Override
            public void ends() {}

            @Override
            public CompletableFuture<Void> goesOn() {
                return CompletableFuture.failedFuture(new IllegalStateException("it is tried again"));
            }
        };
    }

    @Test
    void job_thatWaitsForAPlace_endsAtOnceAndIsNotInFlight() throws Exception {
        FakeMeter meter = new FakeMeter();
        CountDownLatch waits = new CountDownLatch(2);
        Job.Waiting noPlace = new Job.Waiting() {
            @Override
            public void begins() {}

            @Override
            public void ends() {}

            @Override
            public CompletableFuture<Void> place() {
                assertEquals(0, meter.inFlight.get());
                waits.countDown();
                return new CompletableFuture<>();
            }
        };
        try (JobRunner runner = runner(editor, store, answers, meter, TestJobs.QUICK, TestJobs.AT_NOON)) {
            Job cancelled = new Job(TestJobs.raw(1), TestJobs.origin(Lane.BULK, 1), noPlace);
            CompletableFuture<String> answered = runner.submit(cancelled);
            while (waits.getCount() > 1) {
                Thread.onSpinWait();
            }
            Job handedBack = new Job(TestJobs.raw(2), TestJobs.origin(Lane.BULK, 1), noPlace);
            CompletableFuture<String> back = runner.submit(handedBack);
            await(waits);
            cancelled.stop(JobFailure.CANCELLED, "nobody wants it");
            handedBack.handBack();
            assertEquals("cancelled", answered.get());
            assertThrows(ExecutionException.class, back::get);
            assertEquals(0, meter.inFlight.get());
            assertEquals(0, editor.edits.get());
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
