package dev.retouch.worker.job;

import static dev.retouch.worker.job.TestJobs.await;
import static dev.retouch.worker.job.TestJobs.job;
import static dev.retouch.worker.job.TestJobs.runner;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.bundle.ModelIds;
import dev.retouch.edit.EditFiles;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.EditOutcome;
import dev.retouch.failure.FailureException;
import dev.retouch.image.DecodedPicture;
import dev.retouch.image.OutputOptions;
import dev.retouch.image.PictureFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MemoryBudgetTest {

    private final MemoryBudget budget = new MemoryBudget(10);

    private static MemoryBudget.Share now(CompletableFuture<MemoryBudget.Share> turn) {
        assertTrue(turn.isDone(), "its turn has come");
        return turn.join();
    }

    @Test
    void reserve_ofMoreThanIsFree_waitsForAllThatItNeeds() {
        MemoryBudget.Share four = now(budget.reserve(Lane.BULK, 4));
        MemoryBudget.Share five = now(budget.reserve(Lane.BULK, 5));
        CompletableFuture<MemoryBudget.Share> seven = budget.reserve(Lane.BULK, 7);
        assertFalse(seven.isDone());
        four.giveBack();
        assertFalse(seven.isDone(), "5 are still taken");
        five.giveBack();
        now(seven);
    }

    /** Small pictures that keep coming would else pass it for ever. */
    @Test
    void reserve_behindALargeOne_waitsBehindIt() {
        MemoryBudget.Share six = now(budget.reserve(Lane.BULK, 6));
        CompletableFuture<MemoryBudget.Share> large = budget.reserve(Lane.BULK, 9);
        CompletableFuture<MemoryBudget.Share> small = budget.reserve(Lane.BULK, 1);
        assertFalse(small.isDone());
        six.giveBack();
        now(large);
        now(small);
        assertFalse(budget.reserve(Lane.BULK, 1).isDone(), "all is given out");
    }

    /** Photos of two requests fill the heap of the manifests, and many more of the bulk lane wait. */
    @Test
    void interactiveRequest_isNextBeforeBulkOnesThatCameEarlier() throws Exception {
        MemoryBudget.Share all = now(budget.reserve(Lane.BULK, 10));
        List<CompletableFuture<MemoryBudget.Share>> bulk =
                List.of(budget.reserve(Lane.BULK, 10), budget.reserve(Lane.BULK, 10));
        CompletableFuture<MemoryBudget.Share> interactive = budget.reserve(Lane.INTERACTIVE, 10);
        all.giveBack();
        MemoryBudget.Share first = now(interactive);
        assertFalse(bulk.get(0).isDone());
        first.giveBack();
        now(bulk.get(0)).giveBack();
        now(bulk.get(1)).giveBack();
    }

    @Test
    void bulkRequest_isPassedByFourOnly() throws Exception {
        MemoryBudget.Share share = now(budget.reserve(Lane.BULK, 10));
        CompletableFuture<MemoryBudget.Share> bulk = budget.reserve(Lane.BULK, 10);
        for (int i = 0; i < 4; i++) {
            CompletableFuture<MemoryBudget.Share> interactive = budget.reserve(Lane.INTERACTIVE, 10);
            share.giveBack();
            share = now(interactive);
        }
        CompletableFuture<MemoryBudget.Share> fifth = budget.reserve(Lane.INTERACTIVE, 10);
        share.giveBack();
        share = now(bulk);
        assertFalse(fifth.isDone());
        share.giveBack();
        now(fifth);
    }

    @Test
    void reserve_ofMoreThanThereIs_runsAlone() {
        MemoryBudget.Share all = now(budget.reserve(Lane.BULK, 1000));
        CompletableFuture<MemoryBudget.Share> next = budget.reserve(Lane.BULK, 1);
        assertFalse(next.isDone());
        all.giveBack();
        now(next).giveBack();
        now(budget.reserve(Lane.BULK, 10));
    }

    @Test
    void close_handsBackWhoeverWaits() {
        MemoryBudget.Share all = now(budget.reserve(Lane.BULK, 10));
        CompletableFuture<MemoryBudget.Share> waiting = budget.reserve(Lane.BULK, 1);
        budget.close();
        for (CompletableFuture<MemoryBudget.Share> late : List.of(waiting, budget.reserve(Lane.BULK, 1))) {
            ExecutionException failure = assertThrows(ExecutionException.class, late::get);
            assertTrue(ShuttingDownException.isCauseOf(failure.getCause()));
        }
        all.giveBack();
    }

    /** An editor whose pictures take a share each, and which sees how much is taken at once. */
    private static final class Heavy extends FakeEditor {
        final long each;
        final AtomicLong taken = new AtomicLong();
        final AtomicLong peak = new AtomicLong();

        Heavy(long each) {
            this.each = each;
        }

        @Override
        public long memory(byte[] encoded) {
            return each;
        }

        @Override
        public DecodedPicture decodeWithWarnings(byte[] encoded) {
            peak.accumulateAndGet(taken.addAndGet(each), Math::max);
            return super.decodeWithWarnings(encoded);
        }

        @Override
        public EditFiles encode(
                DecodedPicture source,
                EditOptions options,
                EditOutcome outcome,
                OutputOptions output,
                ModelIds models) {
            taken.addAndGet(-each);
            return super.encode(source, options, outcome, output, models);
        }
    }

    @Test
    void requests_thatTogetherNeedMoreThanThereIs_areEditedOneAfterTheOther() throws Exception {
        Heavy editor = new Heavy(TestJobs.MEMORY - 2);
        FakeAnswers answers = new FakeAnswers();
        try (JobRunner runner = runner(editor, new FakeStore(), answers)) {
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int number = 0; number < 6; number++) {
                all.add(runner.submit(job(number)));
            }
            for (CompletableFuture<String> one : all) {
                one.get();
            }
        }
        assertEquals(6, answers.completed.size());
        assertEquals(editor.each, editor.peak.get(), "one picture at a time");
    }

    /** Whatever becomes of a request, its share comes back. */
    @Test
    void share_ofARequestThatFails_comesBack() throws Exception {
        AtomicInteger decoded = new AtomicInteger();
        FakeEditor editor = new FakeEditor() {
            @Override
            public long memory(byte[] encoded) {
                return TestJobs.MEMORY;
            }

            @Override
            public DecodedPicture decodeWithWarnings(byte[] encoded) {
                if (decoded.getAndIncrement() == 0) {
                    throw new FailureException(PictureFailure.UNREADABLE, "damaged");
                }
                return super.decodeWithWarnings(encoded);
            }

            @Override
            protected void during(long seed) {
                if (seed == 1) {
                    throw new OutOfMemoryError("heap");
                }
            }
        };
        FakeAnswers answers = new FakeAnswers();
        try (JobRunner runner = runner(editor, new FakeStore(), answers)) {
            for (int number = 0; number < 3; number++) {
                runner.submit(job(number)).get();
            }
        }
        assertEquals(2, answers.failed.size());
        assertEquals(1, answers.completed.size());
    }

    /** A request that waits for memory is one that has not been answered. */
    @Test
    void shutDown_handsBackWhatWaitsForMemory() throws Exception {
        CountDownLatch editing = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(2);
        FakeEditor editor = new FakeEditor() {
            @Override
            public long memory(byte[] encoded) {
                asked.countDown();
                return TestJobs.MEMORY;
            }

            @Override
            protected void during(long seed) {
                editing.countDown();
                await(end);
            }
        };
        FakeAnswers answers = new FakeAnswers();
        try (JobRunner runner = runner(editor, new FakeStore(), answers)) {
            CompletableFuture<String> edited = runner.submit(job(0));
            CompletableFuture<String> waiting = runner.submit(job(1));
            await(editing);
            await(asked);
            runner.close();
            end.countDown();
            ExecutionException failure = assertThrows(ExecutionException.class, waiting::get);
            assertTrue(ShuttingDownException.isCauseOf(failure.getCause()));
            assertThrows(ExecutionException.class, edited::get, "handed back as well");
        }
        assertTrue(answers.failed.isEmpty());
    }
}
