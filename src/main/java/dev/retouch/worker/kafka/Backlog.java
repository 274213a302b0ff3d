package dev.retouch.worker.kafka;

import dev.retouch.worker.job.Cancellations;
import dev.retouch.worker.job.Lane;
import dev.retouch.worker.job.RawRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Requests that nobody works on yet, by lane; its owner guards it.
 *
 * <p>Within a lane the batches take turns, so that a small one does not wait for the end of a large one that came before it.
 */
final class Backlog {

    /** A delivery whose request could be read. */
    record Unbegun(Delivery delivery, RequestEvent event) {

        RawRequest request() {
            return event.request();
        }

        Lane lane() {
            return delivery.lane();
        }

        private String batch() {
            return request().attributes().getOrDefault(Cancellations.BATCH, "");
        }
    }

    private final Map<Lane, Map<String, Deque<Unbegun>>> lanes = new EnumMap<>(Lane.class);

    Backlog() {
        for (Lane lane : Lane.values()) {
            lanes.put(lane, new LinkedHashMap<>());
        }
    }

    private Map<String, Deque<Unbegun>> batches(Lane lane) {
        return lanes.getOrDefault(lane, Map.of());
    }

    void add(Unbegun unbegun) {
        batches(unbegun.lane())
                .computeIfAbsent(unbegun.batch(), batch -> new ArrayDeque<>())
                .add(unbegun);
    }

    /** The request whose turn it is, which stays; null when there is none. */
    @Nullable
    Unbegun peek(Lane lane) {
        Iterator<Deque<Unbegun>> turns = batches(lane).values().iterator();
        return turns.hasNext() ? turns.next().peek() : null;
    }

    /** Takes what {@link #peek} showed; its batch's next turn comes after those of all other batches. */
    void take(Lane lane) {
        Map<String, Deque<Unbegun>> batches = batches(lane);
        Map.Entry<String, Deque<Unbegun>> turn = batches.entrySet().iterator().next();
        String batch = turn.getKey();
        Deque<Unbegun> queue = turn.getValue();
        queue.remove();
        batches.remove(batch);
        if (!queue.isEmpty()) {
            batches.put(batch, queue);
        }
    }

    int size(Lane lane) {
        return batches(lane).values().stream().mapToInt(Deque::size).sum();
    }

    /** Takes out all of which this is true. */
    List<Unbegun> removeIf(Predicate<Unbegun> which) {
        List<Unbegun> removed = new ArrayList<>();
        for (Map<String, Deque<Unbegun>> batches : lanes.values()) {
            for (Deque<Unbegun> queue : batches.values()) {
                queue.removeIf(unbegun -> {
                    boolean gone = which.test(unbegun);
                    if (gone) {
                        removed.add(unbegun);
                    }
                    return gone;
                });
            }
            batches.values().removeIf(Deque::isEmpty);
        }
        return removed;
    }
}
