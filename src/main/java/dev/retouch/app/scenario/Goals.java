package dev.retouch.app.scenario;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario must achieve beyond what all must: no request lost, none failed for a passing fault, no result doubled or
 * different.
 *
 * @param throughput least share of the ideal, all workers editing all the time, 0 to 1
 * @param startBeyondEdit by stream: the 99th percentile from due to the start of the edit, beyond one edit
 * @param drain longest time from SIGTERM to the process's end, beyond the edit in progress
 * @param takeover by intake: longest time from a worker's kill to the end of its edit at another, beyond one edit
 * @param memoryGrowth largest growth of resident memory, and of what lives in the heap, from the first 1,000 answers to the
 *     end, as a share
 * @param extraEdits most edits beyond one for each request
 * @param recovery longest time from the end of the last fault to the next edit that begins
 * @param unready longest time from the freezing of the broker until each worker says that it is not ready
 * @param answersPerSecond least rate of answers, from the first to the last
 */
record Goals(
        @Nullable Double throughput,
        @Nullable Map<String, Duration> startBeyondEdit,
        @Nullable Duration drain,
        @Nullable Map<String, Duration> takeover,
        @Nullable Double memoryGrowth,
        @Nullable Integer extraEdits,
        @Nullable Duration recovery,
        @Nullable Duration unready,
        @Nullable Double answersPerSecond) {

    static final Goals NONE = new Goals(null, null, null, null, null, null, null, null, null);
}
