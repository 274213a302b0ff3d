package dev.retouch.worker.job;

import java.time.Duration;

/**
 * What requests may take of a worker.
 *
 * @param retry when steps are run again that the object store is unavailable for
 * @param editLimit longest edit; it is stopped at its next step
 * @param interactiveShare of every stage's time while both lanes have work, more than 0 and less than 1
 * @param memory bytes of heap that the pictures of all requests in flight share, at least 1
 * @param files bytes that the source of one request and its references have together at most
 */
public record JobLimits(RetryPolicy retry, Duration editLimit, double interactiveShare, long memory, long files) {}
