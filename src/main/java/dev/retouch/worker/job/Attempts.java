package dev.retouch.worker.job;

import java.util.concurrent.atomic.AtomicInteger;

/** How often one request was tried: once for each delivery of it, and once more for each step that had to be run again. */
final class Attempts {

    private final AtomicInteger count = new AtomicInteger();

    /** @param deliveries of its record with this one, 1 or more */
    Attempts(int deliveries) {
        count.set(deliveries);
    }

    int count() {
        return count.get();
    }

    void increment() {
        count.incrementAndGet();
    }
}
