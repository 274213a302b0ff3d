package dev.retouch.worker.kafka;

import java.util.concurrent.CompletableFuture;

/** How often each record was begun without an end, by all workers together: a death of a worker leaves its mark. */
public interface Deliveries extends AutoCloseable {

    /** Nobody counts: each delivery is the first. */
    Deliveries NONE = new Deliveries() {
        @Override
        public CompletableFuture<Void> caughtUp() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public int before(Delivery delivery) {
            return 0;
        }

        @Override
        public String history(Delivery delivery) {
            return "[]";
        }

        @Override
        public CompletableFuture<Void> begin(Delivery delivery) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void edits(Delivery delivery) {}

        @Override
        public void withdraw(Delivery delivery) {}

        @Override
        public void end(Delivery delivery) {}

        @Override
        public void close() {}
    };

    /** Done, after a limit in any case, when all that other workers have marked so far is known here; it never fails. */
    CompletableFuture<Void> caughtUp();

    /** How often a record was begun before and neither ended nor withdrawn; 0 or more. */
    int before(Delivery delivery);

    /** When that was, by which worker, and how far it came: a JSON array. */
    String history(Delivery delivery);

    /** Marks a record before the work that may end this worker; done when the broker has the mark, or does not answer. */
    CompletableFuture<Void> begin(Delivery delivery);

    /** Marks that the edit of a record begins. */
    void edits(Delivery delivery);

    /** Takes the mark of {@link #begin} back: nothing of this record is at work here any more, and nothing happened to it. */
    void withdraw(Delivery delivery);

    /** Removes all marks of a record: it has its answer, or is a dead letter. */
    void end(Delivery delivery);

    @Override
    void close();
}
