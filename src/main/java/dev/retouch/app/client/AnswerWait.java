package dev.retouch.app.client;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;

/** Collects the answers to a set of requests; a second answer to the same request is ignored here. */
public final class AnswerWait {

    /** An answer and when it arrived. */
    public record Arrival(Answer answer, Instant at) {}

    private final Set<String> open;
    private final Map<String, Arrival> arrivals = new HashMap<>();
    private int repeated;

    /** @param ids of the requests to wait for */
    public AnswerWait(Set<String> ids) {
        this.open = new HashSet<>(ids);
    }

    /**
     * Polls until every request is answered or no answer has arrived for a while.
     *
     * @param quiet longest time without an answer
     * @param progress receives the number of answers after each poll
     * @return false when requests are still open
     */
    public boolean collect(EditClient client, Duration quiet, IntConsumer progress) {
        long last = System.nanoTime();
        while (!open.isEmpty() && System.nanoTime() - last < quiet.toNanos()) {
            for (Answer answer : client.poll(Duration.ofMillis(200))) {
                if (open.remove(answer.id())) {
                    arrivals.put(answer.id(), new Arrival(answer, Instant.now()));
                    last = System.nanoTime();
                } else if (arrivals.containsKey(answer.id())) {
                    repeated++;
                }
            }
            progress.accept(arrivals.size());
        }
        return open.isEmpty();
    }

    /** The answers so far, by request id. */
    public Map<String, Arrival> arrivals() {
        return Map.copyOf(arrivals);
    }

    /** Number of repeated answers: delivery is at least once. */
    public int repeated() {
        return repeated;
    }

    /** The requests without an answer. */
    public Set<String> open() {
        return Set.copyOf(open);
    }
}
