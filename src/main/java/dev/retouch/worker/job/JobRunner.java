package dev.retouch.worker.job;

import dev.retouch.edit.EditListener;
import dev.retouch.edit.ImageEditor;
import dev.retouch.failure.FailureException;
import dev.retouch.worker.job.Ailment.Use;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * From a request to its confirmed answer: look, find, fetch, decode, edit, encode, store, publish.
 *
 * <p>Edits run one at a time on the device's own thread; meanwhile the next request is fetched and decoded, and the last
 * one is encoded and stored.
 */
public final class JobRunner implements AutoCloseable {

    /** Enough for an idle thread to notice that it was interrupted. */
    private static final Duration INTERRUPTED = Duration.ofMillis(100);

    /** Of steps that mostly wait, for the store or for the broker. */
    private static final int WAITING_THREADS = 16;

    /** A store whose tags of the same object differ from call to call says so each time. */
    private static final int MOST_CHANGES = 4;

    /** The part of the memory for pictures that may wait to be stored before edits beside those wait too. */
    private static final int FILES = 4;

    private final JobMeter meter;
    private final Clock clock;
    private final RequestParser parser;
    private final FetchStep fetch;
    private final DecodeStep decode;
    private final EditStep edit;
    private final EncodeStep encode;
    private final StoreStep store;
    private final PublishStep publish;
    private final Answers answers;
    private final MemoryBudget memory;
    private final StoreGate gate;
    private final Prefixes prefixes;
    private final Prefixes sources;
    private final RetryPolicy retry;
    private final Stage looking;
    private final Stage fetching;
    private final Stage finding;
    private final Stage coding;
    private final Stage device;
    private final Stage storing;
    private final Stage publishing;

    /**
     * A runner that takes requests at once.
     *
     * @param gate of the objects' store; closed with the runner
     */
    public JobRunner(
            RequestParser parser,
            ImageEditor editor,
            ObjectStore objects,
            StoreGate gate,
            Answers answers,
            JobMeter meter,
            JobLimits limits,
            Clock clock) {
        this.meter = meter;
        this.clock = clock;
        this.parser = parser;
        StoredAnswers stored = new StoredAnswers(objects);
        this.fetch = new FetchStep(editor, objects, stored, clock, limits.files());
        this.decode = new DecodeStep(editor);
        this.edit = new EditStep(editor, stored, meter, clock, limits.editLimit());
        this.encode = new EncodeStep(editor);
        this.store = new StoreStep(objects, stored);
        this.answers = answers;
        this.publish = new PublishStep(answers, meter);
        this.memory = new MemoryBudget(limits.memory());
        this.gate = gate;
        gate.onChange(() -> meter.storePaused(!gate.isOpen()));
        this.retry = limits.retry();
        this.prefixes = new Prefixes(gate, limits.retry(), meter, Math.max(1, limits.memory() / FILES));
        this.sources = new Prefixes(gate, limits.retry(), meter, Long.MAX_VALUE);
        StoreRecovery recovery = new StoreRecovery(gate, limits.retry(), meter);
        double share = limits.interactiveShare();
        this.looking = new Stage("look", WAITING_THREADS, share, recovery::afterAnswers, meter);
        this.fetching = new Stage("fetch", WAITING_THREADS, share, recovery::afterAnswers, meter);
        this.finding = new Stage("find", WAITING_THREADS, share, recovery::afterWholeStore, meter);
        this.coding = new Stage("code", 2, share, recovery::after, meter);
        this.device = new Stage("device", 1, share, recovery::after, meter);
        this.storing = new Stage("store", WAITING_THREADS, share, recovery::afterWholeStore, meter);
        this.publishing = new Stage("publish", WAITING_THREADS, share, Publication::onceConfirmed, meter);
    }

    /**
     * Takes a job.
     *
     * @return its outcome as {@link JobMeter} counts it, once its answer, good or bad, is confirmed; fails with
     *     {@link ShuttingDownException} when the runner is shut down before that, and otherwise only when no answer could
     *     be published, with {@link UnpublishableException} where none ever can
     */
    public CompletableFuture<String> submit(Job job) {
        meter.inFlight(1);
        job.trace().begin();
        return begin(job)
                .exceptionallyCompose(failure -> refuse(job, ShuttingDownException.unwrapped(failure)))
                .whenComplete((outcome, failure) -> {
                    meter.inFlight(-1);
                    job.trace().end(outcome);
                    if (failure == null) {
                        meter.answered(job.origin().lane(), age(job));
                    }
                });
    }

    private CompletableFuture<String> begin(Job job) {
        return sources.retried(
                        "look", job, () -> looking.runGoing("look", job, () -> fetch.look(parser.parse(job.request()))))
                .exceptionally(failure -> without(job, ShuttingDownException.unwrapped(failure)))
                .thenCompose(seen -> {
                    Prefixes.Visit visit = prefixes.visit(job, seen.request().prefix());
                    return find(job, visit, seen).whenComplete((outcome, failure) -> visit.leave());
                });
    }

    /** A refusal that stands may be of a request that has its answer. */
    private Fetched.Seen without(Job job, Throwable failure) {
        if (failure instanceof FailureException e && StoreFault.in(e).isPresent()) {
            return fetch.without(parser.parse(job.request()), e);
        }
        throw new CompletionException(failure);
    }

    private CompletableFuture<String> find(Job job, Prefixes.Visit visit, Fetched.Seen seen) {
        return visit.run(Use.FIND, () -> finding.runGoing("find", job, () -> fetch.find(seen)))
                .thenCompose(fetched -> {
                    if (fetched instanceof Fetched.Missing missing) {
                        return CompletableFuture.failedFuture(missing.reason());
                    }
                    return fetched instanceof Fetched.Wanted wanted
                            ? place(job).thenCompose(place -> edit(job, visit, wanted))
                            : again(job, ((Fetched.Answered) fetched).answer());
                });
    }

    /** Until here nothing was taken that there is little of; while it waits for a place it is not in flight. */
    private CompletableFuture<Void> place(Job job) {
        meter.inFlight(-1);
        return job.whileGoing(job.waiting().place()).whenComplete((place, failure) -> meter.inFlight(1));
    }

    /** It waits for its prefix with nothing in its hands, and begins anew, a few times, where the source changed under it. */
    private CompletableFuture<String> edit(Job job, Prefixes.Visit visit, Fetched.Wanted wanted) {
        return visit.turn(Use.EDIT)
                .thenCompose(turn -> sources.retried(
                        "fetch", job, () -> fetching.runGoing("fetch", job, () -> fetch.download(wanted))))
                .thenCompose(fetched -> fetched instanceof Fetched.Found found
                        ? memory.reserve(job.origin().lane(), found.memory())
                                .thenCompose(share -> draw(job, visit, found, share)
                                        .whenComplete((outcome, failure) -> share.giveBack()))
                        : again(job, visit, ((Fetched.Answered) fetched).answer())
                                .thenApply(Optional::of))
                .thenCompose(outcome ->
                        outcome.map(CompletableFuture::completedFuture).orElseGet(() -> edit(job, visit, wanted)))
                .exceptionallyCompose(failure -> {
                    int changes = wanted.request().takesAnother(ShuttingDownException.unwrapped(failure))
                            ? job.sourceChanged()
                            : MOST_CHANGES;
                    if (changes >= MOST_CHANGES) {
                        return CompletableFuture.failedFuture(failure);
                    }
                    visit.leave();
                    job.attempts().increment();
                    return job.whileGoing(retry.pause(changes)).thenCompose(pause -> begin(job));
                });
    }

    /** The outcome, or nothing when it must wait for its prefix once more. */
    private CompletableFuture<Optional<String>> draw(
            Job job, Prefixes.Visit visit, Fetched.Found found, MemoryBudget.Share share) {
        String step = found.wanted().request().handling().dryRun() ? "plan" : "edit";
        return coding.runGoing("decode", job, () -> decode.run(found))
                .thenCompose(source -> device.runGoing(step, job, () -> draw(job, visit, source)))
                .thenCompose(drawn -> {
                    if (drawn instanceof Drawn.Held) {
                        return CompletableFuture.completedFuture(Optional.empty());
                    }
                    return finish(job, visit, drawn, share).thenApply(Optional::of);
                });
    }

    private Drawn draw(Job job, Prefixes.Visit visit, Fetched.Source source) {
        if (visit.mustWait()) {
            return new Drawn.Held();
        }
        job.beginEdit();
        meter.begun(job.origin().lane(), age(job));
        EditListener stopping = job.untilStopped();
        Handling handling = source.request().handling();
        return edit.run(
                source,
                handling.progress() && !handling.dryRun()
                        ? new ProgressEvents(source.request(), job.origin(), answers, clock, stopping)
                        : stopping);
    }

    private Duration age(Job job) {
        return Duration.between(job.origin().timestamp(), clock.instant());
    }

    private CompletableFuture<String> finish(Job job, Prefixes.Visit visit, Drawn drawn, MemoryBudget.Share share) {
        if (drawn instanceof Drawn.Edited edited) {
            return coding.runGoing("encode", job, () -> encode.run(edited))
                    .thenCompose(encoded -> {
                        share.keep(encoded.memory()); // while it waits to be stored it holds its files and nothing else
                        visit.keeps(encoded.memory());
                        return store(
                                job,
                                visit,
                                () -> store.run(encoded, job.attempts().count()));
                    })
                    .thenCompose(answer -> publish(job, share, publish.completed(answer, job.origin())));
        }
        if (drawn instanceof Drawn.Planned planned) {
            return store(job, visit, () -> store.run(planned))
                    .thenCompose(answer -> publish(job, share, publish.planned(answer, job.origin())));
        }
        share.giveBack();
        return again(job, visit, ((Drawn.Answered) drawn).answer());
    }

    /** Its answer may wait for its topic, and needs no picture for that. */
    private CompletableFuture<String> publish(Job job, MemoryBudget.Share share, Publication publication) {
        share.giveBack();
        return publish(job, publication);
    }

    private <T> CompletableFuture<T> store(Job job, Prefixes.Visit visit, Stage.Step<T> step) {
        return visit.run(Use.STORE, () -> storing.run("store", job, step));
    }

    /** It needs its prefix no more, and its answer may wait. */
    private CompletableFuture<String> again(Job job, Prefixes.Visit visit, EditCompleted answer) {
        visit.leave();
        return again(job, answer);
    }

    private CompletableFuture<String> again(Job job, EditCompleted answer) {
        return publish(job, publish.again(answer, job.origin()));
    }

    private CompletableFuture<String> publish(Job job, Publication publication) {
        return publishing.runLast("publish", job, publication);
    }

    private CompletableFuture<String> refuse(Job job, Throwable failure) {
        if (job.isHandedBack()) {
            return CompletableFuture.failedFuture(new ShuttingDownException(failure));
        }
        return failure instanceof ShuttingDownException || failure instanceof UnpublishableException
                ? CompletableFuture.failedFuture(failure)
                : publish(job, publish.failed(job, failure));
    }

    /** How long the running edit has been running; zero when none is. */
    public Duration editRunningFor() {
        return edit.runningFor();
    }

    /**
     * Interrupts all steps and hands back every request that has no answer yet.
     *
     * <p>A step's thread may just be giving a request to the next stage: then it hands it back, and is waited for.
     *
     * @return whether the device is idle, so that the editor may be closed: an edit cannot be interrupted
     */
    public boolean shutDown() throws InterruptedException {
        close();
        long end = System.nanoTime() + INTERRUPTED.toNanos();
        boolean idle = device.awaitIdle(INTERRUPTED);
        for (Stage stage : List.of(looking, finding, fetching, coding, storing, publishing)) {
            stage.awaitIdle(Duration.ofNanos(end - System.nanoTime()));
        }
        return idle;
    }

    @Override
    public void close() {
        // From the end, so that nothing that ends just now is begun in the stage after it.
        publishing.shutDown();
        storing.shutDown();
        device.shutDown();
        coding.shutDown();
        memory.close();
        fetching.shutDown();
        finding.shutDown();
        looking.shutDown();
        prefixes.close();
        sources.close();
        gate.close();
    }
}
