package dev.retouch.worker.job;

import dev.retouch.image.DecodedPicture;
import dev.retouch.image.Picture;
import java.time.Duration;
import java.util.List;

/** What the fetch of a request comes to. */
sealed interface Fetched {

    /** It was answered before, by this worker or another. */
    record Answered(EditCompleted answer) implements Fetched {}

    /**
     * It is to be edited.
     *
     * @param content the source as it was stored
     * @param references the same of each reference
     * @param memory bytes of heap that its pictures take from decoding to storing
     * @param keys where its results go
     * @param time that fetching took
     */
    @SuppressWarnings("ArrayRecordComponent") // a payload, never compared
    record Found(
            EditRequested request, byte[] content, List<byte[]> references, long memory, ResultKeys keys, Duration time)
            implements Fetched {}

    /**
     * It is ready to be edited.
     *
     * @param decoded the source, on its background where the request names one
     * @param references the decoded references in order
     * @param keys where its results go
     * @param time that fetching and decoding took
     */
    record Source(
            EditRequested request, DecodedPicture decoded, List<Picture> references, ResultKeys keys, Duration time) {

        Picture picture() {
            return decoded.picture();
        }
    }
}
