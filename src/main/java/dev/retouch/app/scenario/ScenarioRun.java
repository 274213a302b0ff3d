package dev.retouch.app.scenario;

import dev.retouch.progress.Progress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.services.s3.S3Client;

/** Runs one scenario from its start to its verdicts. */
final class ScenarioRun {

    /** Time after the last awaited answer in which second answers may still come. */
    private static final Duration AFTERMATH = Duration.ofSeconds(3);

    private static final long LOOK_MILLIS = 50;
    /** Time in which all clients are made before the first request is due. */
    private static final long LEAD_MILLIS = 3000;

    private static final long FIRST_SEED = 1;
    /** Far from those that are measured, or some of them would be answered from earlier results. */
    private static final long WARM_SEED = 1_000_000_000;

    private final String name;
    private final Scenario scenario;
    private final String intake;

    ScenarioRun(String name, Scenario scenario, String intake) {
        this.name = name;
        this.scenario = scenario;
        this.intake = intake;
    }

    ScenarioReport run() throws InterruptedException {
        Timeline timeline = new Timeline();
        Requests requests = new Requests();
        try (Arena arena = Arena.open(scenario, intake, timeline)) {
            try (S3Client store = arena.stack().s3().client()) {
                requests.upload(store);
            }
            arena.workers().scaleTo(scenario.workers());
            arena.workers().awaitReady();
            warmUp(arena, requests);
            return measure(arena, timeline, requests);
        }
    }

    /** What these requests take is not counted; that they are answered is the least that is expected. */
    private void warmUp(Arena arena, Requests requests) throws InterruptedException {
        if (scenario.warmUp().isEmpty()) {
            return;
        }
        Ledger ledger = new Ledger(scenario.warmUp(), System.currentTimeMillis(), WARM_SEED);
        String broker = arena.stack().bootstrapServers();
        try (AnswerReader reader = new AnswerReader(broker, ledger);
                Sender sender = new Sender(broker, requests, ledger)) {
            await(sent(sender, scenario.warmUp()), ledger, "warm-up of " + name);
        }
        if (!ledger.isDone()) {
            throw new IllegalStateException(
                    "only " + ledger.answered() + " of " + ledger.awaited() + " warm-up requests were answered");
        }
    }

    private static CompletableFuture<Void> sent(Sender sender, List<RequestStream> streams) {
        return CompletableFuture.allOf(streams.stream().map(sender::start).toArray(CompletableFuture<?>[]::new));
    }

    private ScenarioReport measure(Arena arena, Timeline timeline, Requests requests) throws InterruptedException {
        long begun = System.currentTimeMillis() + LEAD_MILLIS;
        Ledger ledger = new Ledger(scenario.streams(), begun, FIRST_SEED);
        String broker = arena.stack().bootstrapServers();
        int unconfirmed;
        try (AnswerReader reader = new AnswerReader(broker, ledger);
                ProcessWatch processes = new ProcessWatch(
                        arena.workers(), ledger::answered, scenario.goals().memoryGrowth() != null);
                ReadinessWatch readiness = new ReadinessWatch(arena.workers()::ports, timeline);
                Sender sender = new Sender(broker, requests, ledger)) {
            readiness.startFor(scenario.goals());
            CompletableFuture<Void> work = CompletableFuture.allOf(
                    new EventPlayer(arena, timeline, begun).play(scenario.events()), sent(sender, scenario.streams()));
            await(work, ledger, name);
            long end = System.currentTimeMillis();
            Thread.sleep(AFTERMATH.toMillis());
            reader.close();
            processes.close();
            readiness.close();
            unconfirmed = sender.unconfirmed();
            Observed seen = new Observed(
                    scenario,
                    intake,
                    ledger,
                    EditSpans.of(arena.workers().logs()).from(begun),
                    timeline,
                    processes.samples(),
                    processes.live(),
                    StoredResults.in(arena.results()),
                    begun,
                    Duration.ofMillis(end - begun));
            Judge judge = new Judge(seen, requests, unconfirmed);
            return new ScenarioReport(name, seen, judge.verdicts(), judge.surprises());
        }
    }

    /** Returns when all is sent, has happened and is answered, or when no answer has come for too long. */
    private void await(CompletableFuture<Void> work, Ledger ledger, String what) throws InterruptedException {
        long over = System.nanoTime(); // when the last event was: until then silence may be what it makes
        try (Progress progress = Progress.of(what + " (" + intake + ")", ledger.awaited())) {
            while (!(work.isDone() && ledger.isDone())) {
                if (work.isCompletedExceptionally()) {
                    throw failure(work);
                }
                if (!work.isDone()) {
                    over = System.nanoTime();
                } else if (Math.min(ledger.quietFor(), System.nanoTime() - over)
                        > scenario.quiet().toNanos()) {
                    return;
                }
                progress.stepTo(ledger.answered());
                Thread.sleep(LOOK_MILLIS);
            }
            progress.stepTo(ledger.answered());
        }
    }

    private static IllegalStateException failure(CompletableFuture<Void> work) {
        try {
            work.join();
            throw new IllegalStateException("the work has not failed");
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return new IllegalStateException("the scenario cannot go on: " + cause.getMessage(), cause);
        }
    }
}
