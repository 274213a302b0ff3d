package dev.retouch.worker.job;

import dev.retouch.edit.ImageEditor;
import dev.retouch.failure.FailureException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** From a request to its pictures, or to the answer that it got before: what needs no download is decided before one. */
final class FetchStep {

    private final ImageEditor editor;
    private final ObjectStore store;
    private final StoredAnswers stored;
    private final Clock clock;
    private final long limit;

    /** @param limit of the files of one request together, in bytes */
    FetchStep(ImageEditor editor, ObjectStore store, StoredAnswers stored, Clock clock, long limit) {
        this.editor = editor;
        this.store = store;
        this.stored = stored;
        this.clock = clock;
        this.limit = limit;
    }

    /**
     * Asks for its pictures.
     *
     * @throws FailureException with a {@link StoreFault} too where {@link #without} may help: whoever refuses may be the
     *     whole store, and then it is asked again
     */
    Fetched.Seen look(EditRequested request) {
        long start = System.nanoTime();
        editor.requireReferences(request.references().size()); // before anything is asked for in vain
        try {
            List<ObjectStore.Head> heads = heads(request);
            requireTogether(
                    heads.stream().mapToLong(head -> Math.max(0, head.size())).sum());
            List<String> etags = heads.stream().map(ObjectStore.Head::etag).toList();
            return new Fetched.Seen(request, heads, etags, null, since(start));
        } catch (FailureException e) {
            if (StoreFault.in(e).isPresent()) {
                throw e;
            }
            return without(request, e);
        }
    }

    /**
     * What is left of a request whose pictures are not to be had: a client may delete them once it has its answer, and the
     * entity tags in the request say which answer.
     *
     * @param failure that stands
     * @throws FailureException it, where the tags are not all named, or where a later delivery may have more luck
     */
    Fetched.Seen without(EditRequested request, FailureException failure) {
        List<String> etags = Stream.concat(
                        Stream.of(request.etag()), request.references().stream().map(Reference::etag))
                .toList();
        if (etags.contains("") || failure.reason().retryable()) {
            throw failure;
        }
        return new Fetched.Seen(request, List.of(), etags, failure, Duration.ZERO);
    }

    /** The source's, then those of the references. */
    private List<ObjectStore.Head> heads(EditRequested request) {
        List<ObjectStore.Head> heads = new ArrayList<>();
        heads.add(store.head(request.source(), request.etag(), request.version()));
        for (int i = 0; i < request.references().size(); i++) {
            Reference reference = request.references().get(i);
            heads.add(Reference.at(i, () -> store.head(reference.location(), reference.etag(), reference.version())));
        }
        return heads;
    }

    /** Looks for the answer that it got before, and says whether it may still be edited. */
    Fetched find(Fetched.Seen seen) {
        long start = System.nanoTime();
        EditRequested request = seen.request();
        ResultKeys keys = ResultKeys.of(request, seen.etags(), editor.modelIds());
        boolean dryRun = request.handling().dryRun();
        Optional<EditCompleted> earlier = dryRun ? Optional.empty() : stored.find(request, keys);
        if (earlier.isPresent()) {
            return new Fetched.Answered(earlier.get());
        }
        if (seen.missing() != null) {
            return new Fetched.Missing(seen.missing());
        }
        // Only after the lookup: a client that was told of its result must not be told later that it came too late.
        request.requireInTime(clock.instant());
        if (!dryRun) {
            stored.claim(request);
        }
        return new Fetched.Wanted(
                request, seen.heads(), keys, clock.instant(), seen.time().plus(since(start)));
    }

    /** Reads its pictures, unless it was answered or came too late while it waited for a place. */
    Fetched download(Fetched.Wanted decided) {
        long start = System.nanoTime();
        EditRequested request = decided.request();
        Fetched.Wanted wanted = decided;
        Instant now = clock.instant();
        if (decided.isStale(now)) {
            Optional<EditCompleted> earlier = stored.findAgain(decided, now);
            if (earlier.isPresent()) {
                return new Fetched.Answered(earlier.get());
            }
            request.requireInTime(now);
            wanted = decided.lookedUpAt(now);
        }
        byte[] source = store.get(request.source(), wanted.heads().get(0), request.version());
        long memory = editor.memory(source);
        long files = source.length;
        List<byte[]> references = new ArrayList<>();
        for (int i = 0; i < request.references().size(); i++) {
            Reference reference = request.references().get(i);
            ObjectStore.Head head = wanted.heads().get(1 + i);
            byte[] bytes = Reference.at(i, () -> store.get(reference.location(), head, reference.version()));
            memory += Reference.at(i, () -> editor.memory(bytes));
            files += bytes.length;
            requireTogether(files); // once more: compressed ones are larger than the store says
            references.add(bytes);
        }
        return new Fetched.Found(
                wanted,
                source,
                references,
                memory * request.handling().variants(),
                wanted.time().plus(since(start)));
    }

    /** The heap is divided by it. */
    private void requireTogether(long files) {
        if (files > limit) {
            throw new FailureException(
                    JobFailure.REQUEST_INVALID,
                    "the source and its references have " + files + " bytes together, the limit is " + limit
                            + ": send smaller files");
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
