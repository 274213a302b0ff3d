package dev.retouch.worker.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of answers that the broker does not confirm. */
@Timeout(60)
class PublicationTest {

    /** More than there are threads that publish. */
    private static final int MANY = 40;

    private static final int UNCONFIRMED = 2;

    private final CompletableFuture<Void> confirmed = new CompletableFuture<>();
    private final FakeMeter meter = new FakeMeter();
    private final FakeAnswers answers = new FakeAnswers() {
        @Override
        public CompletableFuture<Void> completed(EditCompleted answer, Origin origin) {
            CompletableFuture<Void> sent = super.completed(answer, origin);
            return answer.id().equals(Integer.toString(UNCONFIRMED)) ? confirmed : sent;
        }

        @Override
        public CompletableFuture<Void> failed(EditFailed answer, Origin origin) {
            failed.add(answer);
            return confirmed;
        }
    };
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger turns = new AtomicInteger();
    private final Job.Waiting places = new Job.Waiting() {
        @Override
        public void begins() {
            waiting.incrementAndGet();
        }

        @Override
        public void ends() {
            waiting.decrementAndGet();
        }

        @Override
        public CompletableFuture<Void> goesOn() {
            turns.incrementAndGet();
            return new CompletableFuture<>();
        }
    };

    private JobRunner runner() {
        return runner(new FakeEditor());
    }

    private JobRunner runner(FakeEditor editor) {
        return TestJobs.runner(editor, new FakeStore(), answers, meter, TestJobs.QUICK, TestJobs.AT_NOON);
    }

    /** Of requests whose sources are missing. */
    private List<CompletableFuture<String>> refused(JobRunner runner) throws InterruptedException {
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            Job job = new Job(TestJobs.raw(99), TestJobs.origin(Lane.BULK, 1), places);
            all.add(runner.submit(job));
        }
        while (waiting.get() < MANY) {
            Thread.sleep(1);
        }
        return all;
    }

    @Test
    void answersThatNobodyConfirms_holdUpNoOther() throws Exception {
        try (JobRunner runner = runner()) {
            List<CompletableFuture<String>> all = refused(runner);
            assertEquals(JobMeter.COMPLETED, runner.submit(TestJobs.job(1)).get());
            assertEquals(List.of(JobMeter.COMPLETED), List.copyOf(meter.outcomes));
            for (CompletableFuture<String> one : all) {
                assertFalse(one.isDone(), "its request would be acknowledged");
            }
            confirmed.complete(null);
            for (CompletableFuture<String> one : all) {
                assertEquals("source-not-found", one.get());
            }
            assertEquals(MANY, answers.failed.size(), "each is sent once");
            assertEquals(0, waiting.get());
            assertEquals(0, turns.get(), "it needs no place to end");
            assertEquals(0L, meter.counts.getOrDefault("retry publish", 0L), "nothing was repeated");
        }
    }

    /** Each request needs all that there is. */
    @Test
    void answerThatNobodyConfirms_holdsNoMemory() throws Exception {
        FakeEditor editor = new FakeEditor() {
            @Override
            public long memory(byte[] encoded) {
                return TestJobs.MEMORY;
            }
        };
        try (JobRunner runner = runner(editor)) {
            CompletableFuture<String> unconfirmed = runner.submit(TestJobs.job(UNCONFIRMED));
            while (answers.completed.isEmpty()) {
                Thread.sleep(1);
            }
            assertEquals(JobMeter.COMPLETED, runner.submit(TestJobs.job(1)).get());
            assertFalse(unconfirmed.isDone());
        }
    }

    @Test
    void answersThatNobodyConfirms_areHandedBackByAShutdown() throws Exception {
        JobRunner runner = runner();
        List<CompletableFuture<String>> all = refused(runner);
        assertTrue(runner.shutDown(), "the device is idle");
        for (CompletableFuture<String> one : all) {
            ExecutionException failure = assertThrows(ExecutionException.class, one::get);
            assertTrue(ShuttingDownException.isCauseOf(failure.getCause()));
        }
    }

    @Test
    void answerThatNoTopicTakes_saysSo() {
        confirmed.completeExceptionally(new UnpublishableException("too large"));
        try (JobRunner runner = runner()) {
            CompletableFuture<String> one = runner.submit(TestJobs.job(99));
            ExecutionException failure = assertThrows(ExecutionException.class, one::get);
            assertEquals("too large", failure.getCause().getMessage());
        }
    }
}
