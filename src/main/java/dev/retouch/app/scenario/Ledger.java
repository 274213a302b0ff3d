package dev.retouch.app.scenario;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every request of a scenario and the final events that came for it; safe from any thread. */
final class Ledger {

    /**
     * A final event.
     *
     * @param eventId its CloudEvents id
     * @param outcome {@code completed}, {@code dead-letter} or a reason code
     * @param location {@code s3://} address of the result; empty when there is none
     * @param at when it was sent, in milliseconds of the epoch
     */
    record Answer(String eventId, String outcome, String location, long at) {}

    /**
     * A request.
     *
     * @param seed that no other request has
     * @param due milliseconds of the epoch
     */
    record Request(String id, RequestStream stream, int index, long seed, double due, List<Answer> answers) {

        RequestKind kind() {
            return stream.kind(index);
        }
    }

    private final List<Request> requests = new ArrayList<>();
    private final Map<String, Request> byId = new HashMap<>();
    private final Map<RequestStream, Integer> first = new HashMap<>();
    private final Map<RequestStream, Integer> answered = new HashMap<>();
    private int finals;
    private int repeats;
    private long lastAnswer = System.nanoTime();

    /**
     * Foresees all requests.
     *
     * @param start when the streams' clock starts, in milliseconds of the epoch
     * @param firstSeed of the first request; each has the next one
     */
    Ledger(List<RequestStream> streams, long start, long firstSeed) {
        for (RequestStream stream : streams) {
            first.put(stream, requests.size());
            for (int i = 0; i < stream.count(); i++) {
                double due = start + stream.start().toMillis() + stream.due(i) / 1e6;
                String id = stream.name() + "-" + i;
                Request request = new Request(id, stream, i, firstSeed + requests.size(), due, new ArrayList<>());
                requests.add(request);
                byId.put(id, request);
            }
        }
    }

    Request request(RequestStream stream, int index) {
        return requests.get(first.getOrDefault(stream, 0) + index);
    }

    /** Notes a final event; one for a request that is not of this scenario counts as nothing. */
    synchronized void answer(@Nullable String id, Answer answer) {
        Request request = byId.get(id);
        if (request == null) {
            return;
        }
        if (request.answers().isEmpty()) {
            answered.merge(request.stream(), 1, Integer::sum);
            if (request.stream().awaited()) {
                finals++;
            }
        } else if (request.stream().awaited()) {
            repeats++;
        }
        request.answers().add(answer);
        lastAnswer = System.nanoTime();
    }

    /** Requests of a stream that have a final event. */
    synchronized int answered(RequestStream stream) {
        return answered.getOrDefault(stream, 0);
    }

    /** Requests of all awaited streams that have a final event. */
    synchronized int answered() {
        return finals;
    }

    /** Requests of all awaited streams. */
    int awaited() {
        return (int)
                requests.stream().filter(request -> request.stream().awaited()).count();
    }

    /** Whether each awaited request has a final event, and as many more as it is repeated. */
    synchronized boolean isDone() {
        int again = requests.stream()
                .filter(request -> request.stream().awaited())
                .mapToInt(request -> request.stream().repeats())
                .sum();
        return finals == awaited() && repeats >= again;
    }

    /** Nanoseconds since the last final event. */
    synchronized long quietFor() {
        return System.nanoTime() - lastAnswer;
    }

    /** All requests; to be read when no more answers come. */
    List<Request> requests() {
        return List.copyOf(requests);
    }
}
