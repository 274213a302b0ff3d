package dev.retouch.app.hub;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How files are downloaded.
 *
 * @param parallel files at once
 * @param attempts for each file and for the listing
 * @param stall time without data after which a connection is closed
 * @param pause before the second attempt; it doubles with each further attempt
 */
public record PullSettings(int parallel, int attempts, Duration stall, Duration pause) {

    /** @throws IllegalArgumentException when a number is out of its range */
    public PullSettings {
        if (parallel < 1 || attempts < 1 || stall.isNegative() || stall.isZero() || pause.isNegative()) {
            throw new IllegalArgumentException(
                    "files at once and attempts must be 1 or more, and the stall limit above zero");
        }
    }

    /** Waits before the next attempt; {@code attempt} is the number of the failed one, from 0. */
    void rest(int attempt) throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(pause.toMillis() << Math.min(attempt, 5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
