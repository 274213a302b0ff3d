package dev.retouch.worker.kafka;

import dev.retouch.worker.job.Job;
import java.util.concurrent.CompletableFuture;

/**
 * The place of one request and the mark of its delivery: what has a place may end this worker, and what only waits or is
 * decided must not be blamed when another one does.
 */
final class MarkedPlace implements Job.Waiting {

    private final Deliveries deliveries;
    private final Delivery delivery;
    private final Dispatcher.Place place;
    private boolean placed;
    private boolean over;

    MarkedPlace(Deliveries deliveries, Delivery delivery, Dispatcher.Place place) {
        this.deliveries = deliveries;
        this.delivery = delivery;
        this.place = place;
    }

    Delivery delivery() {
        return delivery;
    }

    @Override
    public void begins() {
        deliveries.withdraw(delivery);
        place.begins();
    }

    @Override
    public void ends() {
        place.ends();
    }

    @Override
    public CompletableFuture<Void> goesOn() {
        return place.goesOn().thenCompose(turn -> mark());
    }

    @Override
    public CompletableFuture<Void> place() {
        return place.place().thenCompose(turn -> {
            synchronized (this) {
                placed = true;
            }
            return mark();
        });
    }

    /** Unless its request ended while it waited: nobody would take the mark back. */
    private synchronized CompletableFuture<Void> mark() {
        return placed && !over ? deliveries.begin(delivery) : CompletableFuture.completedFuture(null);
    }

    @Override
    public void edits() {
        deliveries.edits(delivery);
    }

    /** Its request has its answer. */
    synchronized void end() {
        over = true;
        deliveries.end(delivery);
    }

    /** Its request is handed back, and nothing happened to it. */
    synchronized void withdraw() {
        over = true;
        deliveries.withdraw(delivery);
    }

    /** Its request has ended, whichever way. */
    void free() {
        place.free();
    }
}
