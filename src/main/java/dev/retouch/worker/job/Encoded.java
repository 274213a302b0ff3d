package dev.retouch.worker.job;

import dev.retouch.edit.EditFiles;
import java.time.Duration;
import java.util.List;

/**
 * An edit as the bytes that are to be stored.
 *
 * @param fetchTime that fetching and decoding the source took
 * @param files one for each variant
 */
record Encoded(EditRequested request, ResultKeys keys, Duration fetchTime, List<EditFiles> files) {

    /** Bytes of heap that it takes while it waits to be stored. */
    long memory() {
        return files.stream()
                .mapToLong(each -> (long) each.result().length + each.mask().length)
                .sum();
    }
}
