package dev.retouch.app.scenario;

import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * All that was seen of a scenario.
 *
 * @param intake of the workers
 * @param ledger of requests and answers
 * @param edits of the workers
 * @param timeline of what happened
 * @param processes of the workers
 * @param heaps of the workers, where the scenario has a goal for them
 * @param results as they lie in the store
 * @param begun when the streams' clock began, in milliseconds of the epoch
 * @param wall from there to the last answer
 */
record Observed(
        Scenario scenario,
        String intake,
        Ledger ledger,
        EditSpans edits,
        Timeline timeline,
        List<ProcessWatch.Sample> processes,
        List<ProcessWatch.Live> heaps,
        StoredResults results,
        long begun,
        Duration wall) {

    private static final long MOST_MILLIS = Duration.ofHours(10).toMillis();

    /** Requests whose answers the scenario waits for. */
    List<Ledger.Request> awaited() {
        return ledger.requests().stream()
                .filter(request -> request.stream().awaited())
                .toList();
    }

    /**
     * Milliseconds from the moment at which each request of a stream was due to its first answer: what a client waits for,
     * whether or not the sender was late itself.
     */
    Histogram latency(RequestStream stream) {
        Histogram latency = new Histogram(MOST_MILLIS, 3);
        ledger.requests().stream()
                .filter(request ->
                        request.stream().equals(stream) && !request.answers().isEmpty())
                .forEach(request ->
                        latency.recordValue(clipped(request.answers().get(0).at() - request.due())));
        return latency;
    }

    /** Milliseconds from the moment at which each request of a stream was due to the start of its first edit. */
    Histogram start(RequestStream stream) {
        Histogram start = new Histogram(MOST_MILLIS, 3);
        for (Ledger.Request request : ledger.requests()) {
            if (request.stream().equals(stream)) {
                edits.firstOf(request.seed())
                        .ifPresent(span -> start.recordValue(clipped(span.begin() - request.due())));
            }
        }
        return start;
    }

    private static long clipped(double millis) {
        return Math.max(0, Math.min(MOST_MILLIS, Math.round(millis)));
    }
}
