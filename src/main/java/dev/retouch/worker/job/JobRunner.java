package dev.retouch.worker.job;

import dev.retouch.edit.EditListener;
import dev.retouch.edit.ImageEditor;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * From a request to its confirmed answer: fetch, decode, edit, encode, store, publish.
 *
 * <p>Edits run one at a time on the device's own thread; meanwhile the next request is fetched and decoded, and the last
 * one is encoded and stored.
 */
public final class JobRunner implements AutoCloseable {

    /** Enough for an idle thread to notice that it was interrupted. */
    private static final Duration INTERRUPTED = Duration.ofMillis(100);

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
    private final Stage fetching;
    private final Stage device;
    private final Stage storing;
    private final Stage publishing;

    /**
     * A runner that takes requests at once.
     *
     * @param memory bytes of heap that the pictures of all requests in flight share, at least 1
     */
    public JobRunner(
            RequestParser parser,
            ImageEditor editor,
            ObjectStore objects,
            Answers answers,
            JobMeter meter,
            RetryPolicy retry,
            long memory,
            Clock clock) {
        this.meter = meter;
        this.clock = clock;
        this.parser = parser;
        StoredAnswers stored = new StoredAnswers(objects);
        this.fetch = new FetchStep(editor, objects, stored, clock);
        this.decode = new DecodeStep(editor);
        this.edit = new EditStep(editor, meter, clock);
        this.encode = new EncodeStep(editor);
        this.store = new StoreStep(objects, stored, editor.modelIds());
        this.answers = answers;
        this.publish = new PublishStep(answers, meter);
        this.memory = new MemoryBudget(memory);
        this.fetching = new Stage("fetch", 2, retry, meter);
        this.device = new Stage("device", 1, retry, meter);
        this.storing = new Stage("store", 2, retry, meter);
        this.publishing = new Stage("publish", 2, retry, meter);
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
        return fetching.run("fetch", job, going(job, () -> fetch.run(parser.parse(job.request()))))
                .thenCompose(fetched -> fetched instanceof Fetched.Found found
                        ? memory.reserve(found.memory())
                                .thenCompose(
                                        share -> edit(found, job).whenComplete((outcome, failure) -> share.giveBack()))
                        : publishing.run(
                                "publish",
                                job,
                                () -> publish.again(((Fetched.Answered) fetched).answer(), job.origin())))
                .exceptionallyCompose(failure -> refuse(job, ShuttingDownException.unwrapped(failure)))
                .whenComplete((outcome, failure) -> {
                    meter.inFlight(-1);
                    if (failure == null) {
                        meter.answered(job.origin().lane(), age(job));
                    }
                });
    }

    private CompletableFuture<String> edit(Fetched.Found found, Job job) {
        CompletableFuture<Fetched.Source> decoded = fetching.run("decode", job, going(job, () -> decode.run(found)));
        return found.request().handling().dryRun() ? plan(decoded, job) : edit(decoded, job);
    }

    private CompletableFuture<String> plan(CompletableFuture<Fetched.Source> decoded, Job job) {
        return decoded.thenCompose(source -> device.run("plan", job, going(job, () -> edit.plan(source))))
                .thenCompose(planned -> storing.run("store", job, () -> store.run(planned)))
                .thenCompose(answer -> publishing.run("publish", job, () -> publish.planned(answer, job.origin())));
    }

    private CompletableFuture<String> edit(CompletableFuture<Fetched.Source> decoded, Job job) {
        return decoded.thenCompose(source -> device.run("edit", job, going(job, () -> edit(source, job))))
                .thenCompose(edited -> storing.run("encode", job, going(job, () -> encode.run(edited))))
                .thenCompose(encoded -> storing.run(
                        "store", job, () -> store.run(encoded, job.attempts().count())))
                .thenCompose(answer -> publishing.run("publish", job, () -> publish.completed(answer, job.origin())));
    }

    private Edited edit(Fetched.Source source, Job job) {
        job.beginEdit();
        meter.begun(job.origin().lane(), age(job));
        EditListener stopping = job.untilStopped();
        return edit.run(
                source,
                source.request().handling().progress()
                        ? new ProgressEvents(source.request(), job.origin(), answers, clock, stopping)
                        : stopping);
    }

    private Duration age(Job job) {
        return Duration.between(job.origin().timestamp(), clock.instant());
    }

    /** A step that a stopped job does not begin. */
    private static <T> Stage.Step<T> going(Job job, Stage.Step<T> step) {
        return () -> {
            job.requireGoing();
            return step.run();
        };
    }

    private CompletableFuture<String> refuse(Job job, Throwable failure) {
        return failure instanceof ShuttingDownException || failure instanceof UnpublishableException
                ? CompletableFuture.failedFuture(failure)
                : publishing.run("publish", job, () -> publish.failed(job, failure));
    }

    /** How long the running edit has been running; zero when none is. */
    public Duration editRunningFor() {
        return edit.runningFor();
    }

    /**
     * Interrupts all steps and hands back every request that has no answer yet.
     *
     * @return whether the device is idle, so that the editor may be closed: an edit cannot be interrupted
     */
    public boolean shutDown() throws InterruptedException {
        close();
        return device.awaitIdle(INTERRUPTED);
    }

    @Override
    public void close() {
        // From the end, so that nothing that ends just now is begun in the stage after it.
        publishing.shutDown();
        storing.shutDown();
        device.shutDown();
        memory.close();
        fetching.shutDown();
    }
}
