package dev.retouch.worker.kafka;

import dev.retouch.worker.job.Lane;
import java.util.EnumMap;
import java.util.Map;

/** A number for each lane; guarded by whoever has it. */
final class LaneCount {

    private final Map<Lane, Integer> counts = new EnumMap<>(Lane.class);

    void add(Lane lane, int change) {
        counts.merge(lane, change, Integer::sum);
    }

    int of(Lane lane) {
        return counts.getOrDefault(lane, 0);
    }

    boolean isZero() {
        return counts.values().stream().allMatch(count -> count == 0);
    }
}
