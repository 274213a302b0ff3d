package dev.retouch.worker.job;

import dev.retouch.image.Picture;
import java.time.Duration;

/** What the fetch of a request comes to. */
sealed interface Fetched {

    /** It was answered before, by this worker or another. */
    record Answered(EditCompleted answer) implements Fetched {}

    /**
     * It is ready to be edited.
     *
     * @param picture the decoded source
     * @param keys where its results go
     * @param time that fetching and decoding took
     */
    record Source(EditRequested request, Picture picture, ResultKeys keys, Duration time) implements Fetched {}
}
