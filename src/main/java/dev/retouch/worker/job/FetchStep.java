package dev.retouch.worker.job;

import dev.retouch.edit.ImageEditor;
import dev.retouch.failure.FailureException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** From a request to its pictures, or to the answer that it got before. */
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
        editor.requireReferences(request.references().size()); // before anything is fetched in vain
        List<ObjectStore.Content> pictures;
        try {
            pictures = pictures(request);
        } catch (FailureException e) {
            return new Fetched.Answered(answerWithoutPictures(request, e));
        }
        List<String> etags = pictures.stream().map(ObjectStore.Content::etag).toList();
        ResultKeys keys = ResultKeys.of(request, etags, editor.modelIds());
        Optional<EditCompleted> earlier = request.handling().dryRun() ? Optional.empty() : stored.find(request, keys);
        if (earlier.isPresent()) {
            return new Fetched.Answered(earlier.get());
        }
        // Only after the lookup: a client that was told of its result must not be told later that it came too late.
        request.requireInTime(clock.instant());
        if (!request.handling().dryRun()) {
            stored.claim(request);
        }
        byte[] source = pictures.get(0).bytes();
        List<byte[]> references =
                pictures.stream().skip(1).map(ObjectStore.Content::bytes).toList();
        long memory = editor.memory(source);
        for (int i = 0; i < references.size(); i++) {
            byte[] reference = references.get(i);
            memory += Reference.at(i, () -> editor.memory(reference));
        }
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        return new Fetched.Found(
                request, source, references, memory * request.handling().variants(), keys, time);
    }

    /** The source, then the references. */
    private List<ObjectStore.Content> pictures(EditRequested request) {
        List<ObjectStore.Content> pictures = new ArrayList<>();
        pictures.add(store.get(request.source(), request.etag(), request.version()));
        for (int i = 0; i < request.references().size(); i++) {
            Reference reference = request.references().get(i);
            pictures.add(Reference.at(i, () -> store.get(reference.location(), reference.etag(), reference.version())));
        }
        return pictures;
    }

    /** A client may delete pictures once it has its answer; the entity tags in the request are then used for the lookup. */
    private EditCompleted answerWithoutPictures(EditRequested request, FailureException failure) {
        List<String> etags = Stream.concat(
                        Stream.of(request.etag()), request.references().stream().map(Reference::etag))
                .toList();
        if (etags.contains("") || failure.reason().retryable()) {
            throw failure;
        }
        ResultKeys keys = ResultKeys.of(request, etags, editor.modelIds());
        return stored.find(request, keys).orElseThrow(() -> failure);
    }
}
