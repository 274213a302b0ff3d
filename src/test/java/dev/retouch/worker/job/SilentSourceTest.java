package dev.retouch.worker.job;

import static dev.retouch.worker.job.TestJobs.await;
import static dev.retouch.worker.job.TestJobs.job;
import static dev.retouch.worker.job.TestJobs.source;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.retouch.failure.FailureException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources that give no answer in time: their requests try again one at a time. */
@Timeout(60)
class SilentSourceTest {

    private final FakeAnswers answers = new FakeAnswers();
    private final FakeMeter meter = new FakeMeter();

    /** A store that gives no answer for the first few sources: at once the first time, and then when a test says so. */
    private static class Silent extends FakeStore {
        final boolean heads;
        final int silent;
        final CountDownLatch end = new CountDownLatch(1);
        final CountDownLatch again = new CountDownLatch(1);
        final AtomicInteger most = new AtomicInteger();
        volatile boolean back;
        private final Set<S3Location> before = ConcurrentHashMap.newKeySet();
        private final AtomicInteger running = new AtomicInteger();

        Silent(boolean heads, int silent) {
            this.heads = heads;
            this.silent = silent;
        }

        private void ask(S3Location location) {
            if (back || Integer.parseInt(location.key().substring(0, 1)) >= silent) {
                return;
            }
            if (!before.add(location)) {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                again.countDown();
                await(end);
                running.decrementAndGet();
            }
            if (!back) {
                throw new FailureException(
                        JobFailure.STORE_UNAVAILABLE,
                        "no answer for " + location,
                        new StoreFault(StoreError.UNREACHABLE, location.bucket(), false, new IOException("silence")));
            }
        }

        @Override
        protected void beforeGet(S3Location location) {
            if (heads) {
                ask(location);
            }
        }

        @Override
        protected void beforeDownload(S3Location location) {
            if (!heads) {
                ask(location);
            }
        }
    }

    private JobRunner runner(FakeStore store, RetryPolicy retry) {
        return TestJobs.runner(new FakeEditor(), store, answers, meter, retry, TestJobs.AT_NOON);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void requestsOfSilentSources_tryAgainOneAtATimeAndAreDone(boolean heads) throws Exception {
        Silent store = new Silent(heads, 6);
        try (JobRunner runner = runner(store, TestJobs.QUICK)) {
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int number = 0; number < 6; number++) {
                all.add(runner.submit(job(number)));
            }
            await(store.again);
            while (meter.counts.getOrDefault(heads ? "retry look" : "retry fetch", 0L) < 6) {
                Thread.sleep(1);
            }
            Thread.sleep(50); // for those that would not wait
            assertEquals("completed", runner.submit(job(6)).get(30, TimeUnit.SECONDS), "of the same bucket");
            assertEquals(1, store.most.get());
            all.forEach(one -> assertFalse(one.isDone()));
            store.back = true;
            store.end.countDown();
            for (CompletableFuture<String> one : all) {
                assertEquals("completed", one.get());
            }
        }
        assertNull(answers.failed.poll());
        assertEquals(0, meter.counts.get("waiting"));
    }

    /** Silence that came by chance, and not from these objects. */
    @Test
    void tryThatWorks_letsAllGoThatHadNone() throws Exception {
        CountDownLatch together = new CountDownLatch(3);
        Silent store = new Silent(false, 6) {
            @Override
            protected void beforeDownload(S3Location location) {
                boolean later = back;
                super.beforeDownload(location);
                if (later) {
                    together.countDown();
                    await(together);
                }
            }
        };
        try (JobRunner runner = runner(store, TestJobs.QUICK)) {
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int number = 0; number < 6; number++) {
                all.add(runner.submit(job(number)));
            }
            while (meter.counts.getOrDefault("waiting", 0L) < 5) {
                Thread.sleep(1);
            }
            await(store.again);
            store.back = true;
            store.end.countDown();
            for (CompletableFuture<String> one : all) {
                assertEquals("completed", one.get());
            }
        }
    }

    @Test
    void requestsOfSourcesThatStaySilent_failAtTheRetryLimitEachForItsOwn() throws Exception {
        Silent store = new Silent(false, 3);
        store.end.countDown();
        RetryPolicy impatient = new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(100));
        try (JobRunner runner = runner(store, impatient)) {
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int number = 0; number < 3; number++) {
                all.add(runner.submit(job(number)));
            }
            for (CompletableFuture<String> one : all) {
                assertEquals("store-unavailable", one.get(30, TimeUnit.SECONDS));
            }
        }
        for (EditFailed failed : answers.failed) {
            assertEquals("no answer for " + source(Integer.parseInt(failed.id())), failed.message());
        }
    }

    /** One holds the only try for longer than the limit. */
    @Test
    void requestThatHadNoSecondTry_hasItAtTheLimit() throws Exception {
        Silent store = new Silent(false, 1) {
            @Override
            protected void beforeDownload(S3Location location) {
                if (location.equals(source(1)) && downloads.get() <= 3) {
                    throw new FailureException(
                            JobFailure.STORE_UNAVAILABLE,
                            "no answer",
                            new StoreFault(StoreError.UNREACHABLE, "sources", false, new IOException("silence")));
                }
                super.beforeDownload(location);
            }
        };
        RetryPolicy impatient = new RetryPolicy(Duration.ofMillis(50), Duration.ofMillis(400));
        try (JobRunner runner = runner(store, impatient)) {
            CompletableFuture<String> holds = runner.submit(job(0));
            await(store.again);
            CompletableFuture<String> once = runner.submit(job(1));
            assertEquals("completed", once.get(30, TimeUnit.SECONDS));
            assertFalse(holds.isDone());
            store.back = true;
            store.end.countDown();
            assertEquals("completed", holds.get());
        }
    }

    @Test
    void requestThatIsStoppedWhileItsSourceIsSilent_endsAtOnce() throws Exception {
        Silent store = new Silent(true, 2);
        try (JobRunner runner = runner(store, TestJobs.PATIENT)) {
            Job job = job(0);
            CompletableFuture<String> outcome = runner.submit(job);
            while (meter.counts.getOrDefault("waiting", 0L) == 0) {
                Thread.sleep(1);
            }
            job.stop(JobFailure.CANCELLED, "cancelled");
            assertEquals("cancelled", outcome.get(30, TimeUnit.SECONDS));
        }
        assertEquals(0, meter.counts.get("waiting"));
    }
}
