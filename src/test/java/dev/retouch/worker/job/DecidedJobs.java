package dev.retouch.worker.job;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/** Requests that are decided without an edit, for a benchmark. */
public final class DecidedJobs {

    /** As a worker holds them. */
    private static final int AT_ONCE = 16;

    private DecidedJobs() {}

    /** Answers that many requests whose deadline has passed, and says how many were told so. */
    public static int late(ObjectStore store, int requests) throws Exception {
        FakeAnswers answers = new FakeAnswers();
        JobLimits limits = new JobLimits(TestJobs.QUICK, TestJobs.EDIT_LIMIT, 0.8, TestJobs.MEMORY, TestJobs.FILES);
        Semaphore places = new Semaphore(AT_ONCE);
        List<CompletableFuture<String>> all = new ArrayList<>();
        try (StoreGate gate = TestJobs.gate(writing -> StoreProbe.Findings.FINE);
                JobRunner runner = new JobRunner(
                        TestJobs.PARSER,
                        new FakeEditor(),
                        store,
                        gate,
                        answers,
                        JobMeter.NONE,
                        limits,
                        TestJobs.AT_NOON)) {
            for (int number = 0; number < requests; number++) {
                places.acquire();
                String late = TestJobs.json(number % 10, "", ", \"deadline\": \"2030-01-01T11:59:59Z\"");
                all.add(runner.submit(TestJobs.job(late)).whenComplete((outcome, failure) -> places.release()));
            }
            for (CompletableFuture<String> one : all) {
                one.get();
            }
        }
        return (int) answers.failed.stream()
                .filter(answer -> answer.reason().equals("deadline-passed"))
                .count();
    }
}
