package dev.retouch.worker.job;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * The heap that the pictures of all requests in flight share: a large one waits for its turn instead of running out of it.
 *
 * <p>In each lane in the order in which they came, so that small pictures never keep a large one waiting for ever. The
 * interactive lane comes first, but a bulk request that waits is passed by a few only. Waiting holds no thread.
 */
final class MemoryBudget {

    /** Bytes that were given out, to be given back once. */
    final class Share {
        private long bytes;

        private Share(long bytes) {
            this.bytes = bytes;
        }

        void giveBack() {
            keep(0);
        }

        /** Gives back all but that many bytes. */
        void keep(long needed) {
            long kept = Math.min(bytes, needed);
            long back = bytes - kept;
            bytes = kept;
            give(back);
        }
    }

    private record Waiting(long bytes, CompletableFuture<Share> turn) {}

    /** The most interactive requests that pass a bulk one. */
    private static final int PASSES = 4;

    private final long total;
    private final Deque<Waiting> interactive = new ArrayDeque<>();
    private final Deque<Waiting> bulk = new ArrayDeque<>();
    private long free;
    private int passed;
    private boolean closed;

    /** @param total bytes to share, at least 1 */
    MemoryBudget(long total) {
        this.total = total;
        this.free = total;
    }

    /**
     * Waits for a share; one that is larger than everything there is gets everything.
     *
     * @return fails with {@link ShuttingDownException} when the budget is closed before its turn
     */
    CompletableFuture<Share> reserve(Lane lane, long bytes) {
        Waiting waiting = new Waiting(Math.min(bytes, total), new CompletableFuture<>());
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new ShuttingDownException());
            }
            (lane == Lane.INTERACTIVE ? interactive : bulk).add(waiting);
        }
        give(0);
        return waiting.turn();
    }

    private void give(long back) {
        List<Waiting> next = new ArrayList<>();
        synchronized (this) {
            free += back;
            for (Deque<Waiting> lane = turn(); fits(lane); lane = turn()) {
                boolean passes = lane == interactive && !bulk.isEmpty();
                passed = passes ? passed + 1 : 0;
                free -= lane.element().bytes();
                next.add(lane.remove());
            }
        }
        // Outside the lock: what depends on a turn may run in here.
        next.forEach(one -> one.turn().complete(new Share(one.bytes())));
    }

    private Deque<Waiting> turn() {
        return interactive.isEmpty() || passed >= PASSES && !bulk.isEmpty() ? bulk : interactive;
    }

    private boolean fits(Deque<Waiting> lane) {
        return !lane.isEmpty() && lane.element().bytes() <= free;
    }

    /** Hands back whoever still waits. */
    void close() {
        List<Waiting> left;
        synchronized (this) {
            closed = true;
            left = Stream.concat(interactive.stream(), bulk.stream()).toList();
            interactive.clear();
            bulk.clear();
        }
        left.forEach(one -> one.turn().completeExceptionally(new ShuttingDownException()));
    }
}
