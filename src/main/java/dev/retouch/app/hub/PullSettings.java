package dev.retouch.app.hub;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How files are fetched.
 *
 * @param parallel files at once
 * @param attempts for each file and for the listing
 * @param stall after which a silent connection is given up
 * @param pause before the second attempt; it doubles with each further one
 */
public record PullSettings(int parallel, int attempts, Duration stall, Duration pause) {

    /** @throws IllegalArgumentException when a number is out of its range */
    public PullSettings {
        if (parallel < 1 || attempts < 1 || stall.isNegative() || stall.isZero() || pause.isNegative()) {
            throw new IllegalArgumentException(
                    "at least one file at once and one attempt, and a stall limit above zero");
        }
    }

    /** Waits before another attempt; {@code attempt} counts those made, from 0. */
    void rest(int attempt) throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(pause.toMillis() << Math.min(attempt, 5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
