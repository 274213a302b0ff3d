package dev.retouch.worker.kafka;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts that a test sets, and what was marked, in order. */
final class FakeDeliveries implements Deliveries {

    final AtomicInteger before = new AtomicInteger();
    volatile CompletableFuture<Void> caughtUp = CompletableFuture.completedFuture(null);
    final Queue<String> marked = new ConcurrentLinkedQueue<>();

    @Override
    public CompletableFuture<Void> caughtUp() {
        return caughtUp;
    }

    @Override
    public int before(Delivery delivery) {
        return before.get();
    }

    @Override
    public String history(Delivery delivery) {
        return "[\"history\"]";
    }

    @Override
    public CompletableFuture<Void> begin(Delivery delivery) {
        marked.add("begin");
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void edits(Delivery delivery) {
        marked.add("edits");
    }

    @Override
    public void withdraw(Delivery delivery) {
        marked.add("withdraw");
    }

    @Override
    public void end(Delivery delivery) {
        marked.add("end");
    }

    @Override
    public void close() {}
}
