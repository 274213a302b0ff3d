package dev.retouch.worker.job;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a thread, by lane: while both lanes have work each gets its share of the time, and a lane that had none
 * comes next as soon as it has some.
 *
 * <p>Fair queueing: each lane's clock advances by what it used divided by its share, the lane whose clock would be behind
 * after one more is next, and a lane that was idle has its clock put forward, so that it saves nothing up.
 */
final class LaneQueue<T> {

    private static final class Queue<T> {
        private final double share;
        private final Deque<T> waiting = new ArrayDeque<>();
        private double clock;

        private Queue(double share) {
            this.share = share;
        }
    }

    private final Map<Lane, Queue<T>> lanes = new EnumMap<>(Lane.class);
    /** The clock of the lane that was begun last, when it was begun. */
    private double now;
    /** What one more takes, as the last one took. */
    private double expected = 1;

    /** @param interactiveShare of the time while both lanes have work, more than 0 and less than 1 */
    LaneQueue(double interactiveShare) {
        lanes.put(Lane.INTERACTIVE, new Queue<>(interactiveShare));
        lanes.put(Lane.BULK, new Queue<>(1 - interactiveShare));
    }

    synchronized void add(Lane lane, T one) {
        Queue<T> queue = lane(lane);
        if (queue.waiting.isEmpty()) {
            queue.clock = Math.max(queue.clock, now);
        }
        queue.waiting.add(one);
    }

    /** What is next, taken out; null when nothing waits. */
    synchronized @Nullable T poll() {
        Queue<T> interactive = lane(Lane.INTERACTIVE);
        Queue<T> bulk = lane(Lane.BULK);
        boolean takesBulk = interactive.waiting.isEmpty()
                || !bulk.waiting.isEmpty() && afterOneMore(bulk) < afterOneMore(interactive);
        Queue<T> next = takesBulk ? bulk : interactive;
        if (!next.waiting.isEmpty()) {
            now = Math.max(now, next.clock);
        }
        return next.waiting.poll();
    }

    private double afterOneMore(Queue<T> lane) {
        return lane.clock + expected / lane.share;
    }

    /** @param time that a lane's work took, in any unit, the same for all */
    synchronized void used(Lane lane, double time) {
        Queue<T> queue = lane(lane);
        queue.clock += time / queue.share;
        expected = time;
    }

    private Queue<T> lane(Lane lane) {
        Queue<T> queue = lanes.get(lane);
        if (queue == null) {
            throw new IllegalArgumentException(lane.name());
        }
        return queue;
    }
}
