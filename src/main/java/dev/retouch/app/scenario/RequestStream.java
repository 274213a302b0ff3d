package dev.retouch.app.scenario;

import java.time.Duration;
import java.util.List;

/**
 * Requests of one kind of client.
 *
 * @param name that the report uses
 * @param lane whose topic takes them
 * @param count of different requests, 1 or more
 * @param rate requests a second; 0 sends all at once
 * @param start after the workers are ready
 * @param kinds that the requests take in turn
 * @param output folder below the results' prefix, or empty for the worker's own place
 * @param tagged whether each names the entity tag that its source must have
 * @param repeats how often all of them are sent again, once all are answered
 * @param awaited whether the scenario waits for their answers and judges them
 */
record RequestStream(
        String name,
        Lane lane,
        int count,
        double rate,
        Duration start,
        List<RequestKind> kinds,
        String output,
        boolean tagged,
        int repeats,
        boolean awaited) {

    /** Topics with a share of the device each. */
    enum Lane {
        BULK,
        INTERACTIVE
    }

    /** @throws IllegalArgumentException when a number is out of its range */
    RequestStream {
        lane = lane == null ? Lane.BULK : lane;
        start = start == null ? Duration.ZERO : start;
        kinds = kinds == null ? List.of(RequestKind.GOOD) : List.copyOf(kinds);
        output = output == null ? "" : output;
        if (name == null || count < 1 || !(rate >= 0) || repeats < 0) {
            throw new IllegalArgumentException(
                    "a stream needs a name, a count of at least 1, and a rate and repeats of at least 0");
        }
    }

    /** What the request with this number is. */
    RequestKind kind(int index) {
        return kinds.get(index % kinds.size());
    }

    /** Nanoseconds from the stream's start until a request is due. */
    long due(int index) {
        return rate == 0 ? 0 : (long) (index / rate * 1e9);
    }
}
