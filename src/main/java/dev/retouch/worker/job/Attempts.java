package dev.retouch.worker.job;

import java.util.concurrent.atomic.AtomicInteger;

/** How often one request was tried: 1, and one more for each step that had to be run again. */
final class Attempts {

    private final AtomicInteger count = new AtomicInteger(1);

    int count() {
        return count.get();
    }

    void increment() {
        count.incrementAndGet();
    }
}
