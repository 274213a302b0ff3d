package dev.retouch.data.shard;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was left out of a data set, with the reason, each once however often it was met; safe for use by many threads. */
public final class Skipped {

    /** A sample, or a whole shard, and what is wrong with it. */
    public record Item(String name, String reason) {

        @Override
        public String toString() {
            return name + ": " + reason;
        }
    }

    private final Map<String, String> reasons = new LinkedHashMap<>();

    /** Notes one more. */
    public synchronized void add(String name, String reason) {
        reasons.putIfAbsent(name, reason);
    }

    /** All so far, in the order of their coming. */
    public synchronized List<Item> items() {
        return reasons.entrySet().stream()
                .map(item -> new Item(item.getKey(), item.getValue()))
                .toList();
    }

    /** How many so far. */
    public synchronized int count() {
        return reasons.size();
    }
}
