package dev.retouch.worker.job;

import dev.retouch.bundle.ModelIds;
import dev.retouch.failure.FailureException;
import dev.retouch.image.DecodedPicture;
import dev.retouch.image.Picture;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far a request has come before its edit. */
sealed interface Fetched {

    /**
     * Its pictures were asked for, and none was read.
     *
     * @param heads of the source and then of the references; empty where one is not to be had
     * @param etags of the same: where one is not to be had, those that the request names
     * @param missing why one is not to be had, or null
     * @param time that this took
     */
    record Seen(
            EditRequested request,
            List<ObjectStore.Head> heads,
            List<String> etags,
            @Nullable FailureException missing,
            Duration time) {}

    /** It was answered before, by this worker or another. */
    record Answered(EditCompleted answer) implements Fetched {}

    /**
     * It was not answered before, and a picture is not to be had. No failure of the look for its answer: whatever waits for
     * the answer's place has nothing to do with it.
     */
    record Missing(FailureException reason) implements Fetched {}

    /**
     * It is to be edited.
     *
     * @param heads of the source and then of the references
     * @param keys where its results go
     * @param lookedUp when there was no answer to it yet
     * @param time that this took
     */
    record Wanted(EditRequested request, List<ObjectStore.Head> heads, ResultKeys keys, Instant lookedUp, Duration time)
            implements Fetched {

        /** A look for an answer takes a few milliseconds: after a shorter wait it is not worth them. */
        private static final Duration FRESH = Duration.ofSeconds(1);

        /** Whether so much time has passed since it was decided that another worker may have answered it. */
        boolean isStale(Instant now) {
            return Duration.between(lookedUp, now).compareTo(FRESH) >= 0;
        }

        /** The same request for other models, which have other results. */
        Wanted under(ModelIds models) {
            if (keys.models().equals(models)) {
                return this;
            }
            List<String> etags = heads.stream().map(ObjectStore.Head::etag).toList();
            return new Wanted(request, heads, ResultKeys.of(request, etags, models), lookedUp, time);
        }

        Wanted lookedUpAt(Instant later) {
            return new Wanted(request, heads, keys, later, time);
        }
    }

    /**
     * Its pictures are read.
     *
     * @param content the source as it was stored
     * @param references the same of each reference
     * @param memory bytes of heap that its pictures take from decoding to encoding
     * @param time that fetching took
     */
    @SuppressWarnings("ArrayRecordComponent") // a payload, never compared
    record Found(Wanted wanted, byte[] content, List<byte[]> references, long memory, Duration time)
            implements Fetched {}

    /**
     * It is ready to be edited.
     *
     * @param decoded the source, on its background where the request names one
     * @param references the decoded references in order
     * @param time that fetching and decoding took
     */
    record Source(Wanted wanted, DecodedPicture decoded, List<Picture> references, Duration time) {

        /** The same for other models. */
        Source under(ModelIds models) {
            return new Source(wanted.under(models), decoded, references, time);
        }

        EditRequested request() {
            return wanted.request();
        }

        ResultKeys keys() {
            return wanted.keys();
        }

        Picture picture() {
            return decoded.picture();
        }
    }
}
