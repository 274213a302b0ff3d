package dev.retouch.worker.job;

import dev.retouch.edit.ImageEditor;
import dev.retouch.failure.FailureException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** From a request to its source, or to the answer that it got before. */
final class FetchStep {

    private final ImageEditor editor;
    private final ObjectStore store;
    private final StoredAnswers stored;
    private final Clock clock;

    FetchStep(ImageEditor editor, ObjectStore store, StoredAnswers stored, Clock clock) {
        this.editor = editor;
        this.store = store;
        this.stored = stored;
        this.clock = clock;
    }

    Fetched run(EditRequested request) {
        long start = System.nanoTime();
        ObjectStore.Content content;
        try {
            content = store.get(request.source(), request.etag(), request.version());
        } catch (FailureException e) {
            return new Fetched.Answered(answerWithoutSource(request, e));
        }
        ResultKeys keys = ResultKeys.of(request, content.etag(), editor.modelIds());
        Optional<EditCompleted> earlier = stored.find(request, keys);
        if (earlier.isPresent()) {
            return new Fetched.Answered(earlier.get());
        }
        // Only after the lookup: a client that was told of its result must not be told later that it came too late.
        request.requireInTime(clock.instant());
        long memory = editor.memory(content.bytes());
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        return new Fetched.Found(request, content.bytes(), memory, keys, time);
    }

    /** A client may delete a source once it has its answer; the entity tag in the request is then used for the lookup. */
    private EditCompleted answerWithoutSource(EditRequested request, FailureException failure) {
        if (request.etag().isEmpty() || failure.reason().retryable()) {
            throw failure;
        }
        ResultKeys keys = ResultKeys.of(request, request.etag(), editor.modelIds());
        return stored.find(request, keys).orElseThrow(() -> failure);
    }
}
