package dev.retouch.worker.job;

import dev.retouch.edit.ImageEditor;
import dev.retouch.failure.FailureException;
import dev.retouch.image.Picture;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** From a request to its decoded source, or to the answer that it was given before. */
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
            return new Fetched.Answered(answeredBeforeItsSourceWasGone(request, e));
        }
        ResultKeys keys = ResultKeys.of(request, content.etag(), editor.modelIds());
        Optional<EditCompleted> earlier = stored.find(request, keys);
        if (earlier.isPresent()) {
            return new Fetched.Answered(earlier.get());
        }
        // Only after the look for an earlier answer: whoever was told of a result is not told that it came too late.
        request.requireInTime(clock.instant());
        Picture picture = editor.decode(content.bytes());
        return new Fetched.Source(request, picture, keys, Duration.ofNanos(System.nanoTime() - start));
    }

    /** A client may delete a source once it has its answer; the entity tag that the request names then stands in. */
    private EditCompleted answeredBeforeItsSourceWasGone(EditRequested request, FailureException failure) {
        if (request.etag().isEmpty() || failure.reason().retryable()) {
            throw failure;
        }
        ResultKeys keys = ResultKeys.of(request, request.etag(), editor.modelIds());
        return stored.find(request, keys).orElseThrow(() -> failure);
    }
}
