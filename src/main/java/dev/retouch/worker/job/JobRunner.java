package dev.retouch.worker.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.edit.EditOutcome;
import dev.retouch.edit.ImageEditor;
import dev.retouch.failure.FailureException;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureFormat;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a request to its confirmed answer: fetch, edit, store.
 *
 * <p>Edits run one at a time on the device's own thread; the next request is fetched and decoded and the last one encoded
 * and stored meanwhile.
 */
public final class JobRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    /** A later worker may have stored fields that this one does not know, and its answers stand all the same. */
    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final ImageEditor editor;
    private final ObjectStore store;
    private final Answers answers;
    private final JobMeter meter;
    private final Retry retry;
    private final Clock clock;
    private final ExecutorService fetching = Executors.newFixedThreadPool(2, named("fetch"));
    private final ExecutorService device = Executors.newSingleThreadExecutor(named("device"));
    private final ExecutorService storing = Executors.newFixedThreadPool(2, named("store"));
    private final AtomicReference<Instant> editStarted = new AtomicReference<>(Instant.MAX);
    private volatile boolean interrupted;

    public JobRunner(ImageEditor editor, ObjectStore store, Answers answers, JobMeter meter, Retry retry, Clock clock) {
        this.editor = editor;
        this.store = store;
        this.answers = answers;
        this.meter = meter;
        this.retry = retry;
        this.clock = clock;
    }

    private static java.util.concurrent.ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, "retouch-" + name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * A source that is ready to be edited.
     *
     * @param attempts the request's own, see {@link #submit}
     */
    private record Fetched(
            EditRequested request, Picture picture, ResultKeys keys, Duration time, AtomicInteger attempts) {}

    /**
     * Takes a request; the future ends when its answer, good or bad, is confirmed, and fails only when the runner is
     * closed before that.
     */
    public CompletableFuture<Void> submit(RequestParser parser, RequestParser.Envelope envelope) {
        // One, and one more for each call to the object store that had to be repeated.
        AtomicInteger attempts = new AtomicInteger(1);
        CompletableFuture<Work> fetched;
        try {
            fetched = CompletableFuture.supplyAsync(() -> fetch(parser.parse(envelope), attempts), fetching);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new HandedBack(e));
        }
        meter.inFlight(1);
        return fetched.thenApplyAsync(this::editUnlessAnswered, device)
                // One task to the end: a further one would find the thread pool closed when the worker leaves.
                .handleAsync((work, failure) -> answer(envelope, attempts, work, failure), storing)
                .whenComplete((done, failure) -> meter.inFlight(-1));
    }

    /** What is left to do after the device: publish a stored answer again, or store a new one. */
    private sealed interface Work {
        record Again(EditCompleted answer) implements Work {}

        record Store(Fetched fetched, EditOutcome outcome) implements Work {}

        record Edit(Fetched fetched) implements Work {}
    }

    private Work fetch(EditRequested request, AtomicInteger attempts) {
        long start = System.nanoTime();
        return timed("fetch", () -> {
            ObjectStore.Content content;
            try {
                content = retry.call(attempts, () -> store.get(request.source(), request.etag(), request.version()));
            } catch (FailureException e) {
                return new Work.Again(answeredBefore(request, attempts, e));
            }
            ResultKeys keys = ResultKeys.of(request, content.etag(), editor.modelIds());
            Optional<EditCompleted> earlier = earlier(request, keys, attempts);
            if (earlier.isPresent()) {
                return new Work.Again(earlier.get());
            }
            requireInTime(request);
            Picture picture = editor.decode(content.bytes());
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            return new Work.Edit(new Fetched(request, picture, keys, time, attempts));
        });
    }

    /**
     * The answer to a request whose source cannot be read any more: a client may delete it once it has its answer, and
     * the entity tag that the request names finds what the source's own would.
     */
    private EditCompleted answeredBefore(EditRequested request, AtomicInteger attempts, FailureException failure) {
        if (request.etag().isEmpty() || failure.reason().retryable()) {
            throw failure;
        }
        ResultKeys keys = ResultKeys.of(request, request.etag(), editor.modelIds());
        return earlier(request, keys, attempts).orElseThrow(() -> failure);
    }

    /** Asked after the look for an earlier answer: whoever was told of a result is not told that it came too late. */
    private void requireInTime(EditRequested request) {
        if (clock.instant().isAfter(request.deadline())) {
            throw new FailureException(
                    JobFailure.DEADLINE_PASSED,
                    "the deadline " + request.deadline() + " had passed before the edit began");
        }
    }

    /** The answer that was stored under these keys, by this worker or another. */
    private Optional<EditCompleted> earlier(EditRequested request, ResultKeys keys, AtomicInteger attempts) {
        return retry.call(attempts, () -> store.find(keys.record()))
                .filter(json -> json.length > 0)
                .map(json -> readAnswer(json, keys).with(request.attributes()));
    }

    private static EditCompleted readAnswer(byte[] json, ResultKeys keys) {
        try {
            return JSON.readValue(json, EditCompleted.class);
        } catch (IOException e) {
            throw new FailureException(
                    JobFailure.INTERNAL, "the stored answer " + keys.record() + " cannot be read: delete it", e);
        }
    }

    private Work editUnlessAnswered(Work work) {
        if (!(work instanceof Work.Edit edit)) {
            return work;
        }
        requireInTime(edit.fetched().request());
        editStarted.set(clock.instant());
        try {
            return timed(
                    "edit",
                    () -> new Work.Store(
                            edit.fetched(),
                            editor.edit(
                                    edit.fetched().picture(),
                                    edit.fetched().request().options())));
        } finally {
            editStarted.set(Instant.MAX);
        }
    }

    private @Nullable Void answer(
            RequestParser.Envelope envelope, AtomicInteger attempts, @Nullable Work work, @Nullable Throwable failure) {
        if (work == null) {
            answerFailure(envelope, attempts.get(), Objects.requireNonNull(failure));
            return null;
        }
        try {
            finish(work);
        } catch (RuntimeException | Error e) { // a picture too large to encode is answered as one too large to edit
            answerFailure(envelope, attempts.get(), e);
        }
        return null;
    }

    private void finish(Work work) {
        try {
            if (work instanceof Work.Again again) {
                answers.completed(again.answer());
                meter.outcome("answered-again");
            } else if (work instanceof Work.Store done) {
                EditCompleted answer = timed("store", () -> store(done.fetched(), done.outcome()));
                answers.completed(answer);
                meter.outcome("completed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HandedBack(e);
        }
    }

    /**
     * Result and mask first, the record of the answer last: where it lies, all lies.
     *
     * <p>Nothing that is there is overwritten: another worker may hold the same request after a rebalance, and what it
     * announced must stay. A result without a record was left by a worker that died or is a step ahead of this one; its
     * key says that it is the same edit, so it is taken for this one's own.
     */
    private EditCompleted store(Fetched fetched, EditOutcome outcome) {
        EditRequested request = fetched.request();
        ResultKeys keys = fetched.keys();
        byte[] result = editor.encode(outcome.result(), request.format());
        ObjectStore.Stored stored =
                put(fetched, keys.result(), result, request.format().mediaType());
        byte[] mask = editor.encode(outcome.mask(), PictureFormat.PNG);
        put(fetched, keys.mask(), mask, PictureFormat.PNG.mediaType());
        EditCompleted answer = answer(fetched, outcome, stored);
        byte[] record;
        try {
            record = JSON.writeValueAsBytes(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        if (put(fetched, keys.record(), record, "application/json").isNew()) {
            return answer;
        }
        // The answer that was stored first stands; only if it is deleted just now does this one.
        return earlier(request, keys, fetched.attempts()).orElse(answer);
    }

    private ObjectStore.Stored put(Fetched fetched, S3Location location, byte[] bytes, String mediaType) {
        return retry.call(fetched.attempts(), () -> store.putIfAbsent(location, bytes, mediaType));
    }

    private EditCompleted answer(Fetched fetched, EditOutcome outcome, ObjectStore.Stored stored) {
        var report = outcome.report();
        Map<String, Long> stages = new LinkedHashMap<>();
        stages.put("fetch", fetched.time().toMillis());
        report.stages().forEach((name, time) -> {
            stages.put(name, time.toMillis());
            meter.stage("edit." + name, time);
        });
        var box = report.regionBox();
        return new EditCompleted(
                fetched.request().id(),
                new EditCompleted.StoredObject(fetched.keys().result().toString(), stored.etag(), stored.size()),
                new EditCompleted.Mask(
                        fetched.keys().mask().toString(),
                        report.regionArea(),
                        new EditCompleted.Box(box.x(), box.y(), box.width(), box.height())),
                report.mode().name().toLowerCase(Locale.ROOT),
                new EditCompleted.Locality(report.outsideMeanDifference(), report.outsideMaxDifference()),
                report.seed(),
                report.steps(),
                editor.modelIds().model(),
                editor.modelIds().adapter(),
                stages,
                fetched.attempts().get(),
                fetched.request().attributes());
    }

    private void answerFailure(RequestParser.Envelope envelope, int attempts, Throwable failure) {
        Throwable cause = failure instanceof java.util.concurrent.CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        // An interrupted call fails as if the store were away: that is the worker's doing, and no answer.
        if (HandedBack.is(cause) || interrupted && !Failures.isOfThePicture(cause)) {
            throw new HandedBack(cause);
        }
        if (Failures.isBug(cause)) {
            LOG.error("request {} failed inside the worker", envelope.id(), cause);
        } else {
            LOG.info("request {} refused: {}", envelope.id(), cause.getMessage());
        }
        EditFailed answer = Failures.of(envelope.id(), cause, attempts, envelope.attributes());
        try {
            answers.failed(answer);
            meter.outcome(answer.reason());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HandedBack(e);
        }
    }

    private <T> T timed(String stage, Supplier<T> work) {
        long start = System.nanoTime();
        try {
            return work.get();
        } finally {
            meter.stage(stage, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** How long the running edit has been running; zero when none is. */
    public Duration editRunningFor() {
        Instant started = Objects.requireNonNull(editStarted.get());
        return started.equals(Instant.MAX) ? Duration.ZERO : Duration.between(started, clock.instant());
    }

    /**
     * Takes no more and finishes what was taken; what is not done in time is left unanswered and unacknowledged.
     *
     * @param grace longest time for it
     * @return whether the device is idle, so that the editor may be closed: an edit cannot be interrupted
     */
    public boolean drain(Duration grace) throws InterruptedException {
        long end = System.nanoTime() + grace.toNanos();
        for (ExecutorService stage : List.of(fetching, device, storing)) {
            stage.shutdown();
            if (!stage.awaitTermination(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                interrupted = true;
                stage.shutdownNow();
            }
        }
        return device.isTerminated();
    }

    @Override
    public void close() {
        fetching.shutdownNow();
        device.shutdownNow();
        storing.shutdownNow();
    }
}
