package dev.retouch.worker.kafka;

import dev.retouch.worker.job.Lane;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How much heap the records take that have not ended, by lane; safe from any thread. */
final class BytesInHand {

    private final Map<Lane, Long> lanes = new ConcurrentHashMap<>();

    void add(Delivery delivery) {
        lanes.merge(delivery.lane(), (long) RequestRecords.bytes(delivery), Long::sum);
    }

    void remove(Delivery delivery) {
        lanes.merge(delivery.lane(), (long) -RequestRecords.bytes(delivery), Long::sum);
    }

    long of(Lane lane) {
        return lanes.getOrDefault(lane, 0L);
    }
}
