package dev.retouch.app.doctor;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * One thing to look at.
 *
 * @param name in the report
 * @param limit how long it may take
 * @param look gives what it found; an exception counts as a failure of this check alone
 */
record Check(String name, Duration limit, Callable<List<Finding>> look) {

    private static final Duration USUAL = Duration.ofSeconds(20);

    /** A check of something on this machine. */
    static Check of(String name, Callable<List<Finding>> look) {
        return new Check(name, USUAL, look);
    }
}
