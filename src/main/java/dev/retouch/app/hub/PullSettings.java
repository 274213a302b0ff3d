package dev.retouch.app.hub;

import java.time.Duration;

/**
 * How files are fetched.
 *
 * @param parallel files at once
 * @param attempts for each file
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
}
