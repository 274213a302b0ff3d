package dev.retouch.worker.job;

import static dev.retouch.worker.job.TestJobs.await;
import static dev.retouch.worker.job.TestJobs.job;
import static dev.retouch.worker.job.TestJobs.runner;
import static dev.retouch.worker.job.TestJobs.source;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.failure.FailureException;
import dev.retouch.image.DecodedPicture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker that is shut down hands back what it has not answered, and tells nobody that it failed. */
@Timeout(60)
class ShutDownTest {

    private static CompletableFuture<String> submit(JobRunner runner, int number) {
        return runner.submit(job(number));
    }

    @Test
    void submit_afterAShutdown_handsTheRequestBack() throws Exception {
        FakeAnswers answers = new FakeAnswers();
        try (JobRunner runner = runner(new FakeEditor(), new FakeStore(), answers)) {
            submit(runner, 0).get();
            assertTrue(runner.shutDown(), "the device is idle");
            CompletableFuture<String> late = submit(runner, 1);
            ExecutionException failure = assertThrows(ExecutionException.class, late::get);
            assertTrue(ShuttingDownException.isCauseOf(failure.getCause()));
        }
        assertEquals(1, answers.completed.size());
    }

    /** One request is being stored, one edited, one waits for the device, and one is being fetched. */
    @Test
    void shutDown_handsBackWhatIsInAnyStage() throws Exception {
        CountDownLatch storing = new CountDownLatch(1);
        CountDownLatch editing = new CountDownLatch(1);
        CountDownLatch decoded = new CountDownLatch(3);
        CountDownLatch fetching = new CountDownLatch(1);
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
                    uninterruptibly(end); // as an edit is
                }
            }
        };
        FakeStore store = new FakeStore() {
            @Override
            protected void beforeGet(S3Location location) {
                if (location.equals(source(3))) {
                    fetching.countDown();
                    blockUntilInterrupted();
                }
            }

            @Override
            protected void beforePut(S3Location location) {
                storing.countDown();
                blockUntilInterrupted();
            }
        };
        FakeAnswers answers = new FakeAnswers();
        FakeMeter meter = new FakeMeter();
        JobRunner runner = runner(editor, store, answers, meter, TestJobs.QUICK, TestJobs.AT_NOON);
        List<CompletableFuture<String>> all = new ArrayList<>();
        all.add(submit(runner, 0));
        await(storing);
        all.add(submit(runner, 1));
        await(editing);
        all.add(submit(runner, 2));
        await(decoded);
        all.add(submit(runner, 3));
        await(fetching);
        assertEquals(4, meter.inFlight.get());

        assertFalse(runner.shutDown(), "an edit runs");
        for (CompletableFuture<String> one : all) {
            ExecutionException failure = assertThrows(ExecutionException.class, one::get);
            assertTrue(ShuttingDownException.isCauseOf(failure.getCause()), failure.toString());
        }
        assertEquals(0, meter.inFlight.get());
        end.countDown();
        assertEquals(2, editor.edits.get(), "the request that waited for the device is not begun");
        assertEquals(0, answers.completed.size() + answers.failed.size());
    }

    @Test
    void shutDown_duringAnAnswerThatTheBrokerDoesNotConfirm_handsTheRequestBack() throws Exception {
        for (boolean good : List.of(true, false)) {
            CountDownLatch sent = new CountDownLatch(1);
            FakeAnswers answers = new FakeAnswers() {
                @Override
                protected void beforeConfirmed() throws InterruptedException {
                    sent.countDown();
                    new CountDownLatch(1).await();
                }
            };
            JobRunner runner = runner(new FakeEditor(), new FakeStore(), answers);
            CompletableFuture<String> future = submit(runner, good ? 0 : 99);
            await(sent);
            assertTrue(runner.shutDown(), "the device is idle");
            ExecutionException failure = assertThrows(ExecutionException.class, future::get);
            assertTrue(ShuttingDownException.isCauseOf(failure.getCause()));
        }
    }

    /** As the SDK's calls are: an interrupt ends them with the failure of a store that is unavailable. */
    private static void blockUntilInterrupted() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new FailureException(JobFailure.INTERNAL, "interrupted", e);
        }
    }

    private static void uninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // goes on
            }
        }
    }
}
