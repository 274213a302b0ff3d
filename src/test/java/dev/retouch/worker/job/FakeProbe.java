package dev.retouch.worker.job;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A probe of a store that a test breaks and mends. */
public final class FakeProbe implements StoreProbe {

    public final AtomicInteger looks = new AtomicInteger();
    public volatile Findings findings = Findings.FINE;

    /** A store that refuses everything. */
    public static Findings allRefused() {
        return new Findings(
                false, "the object store answers 403", Set.of("sources", "results"), Set.of("sources", "results"));
    }

    /** A store of which one bucket refuses everything. */
    public static Findings refused(String bucket) {
        return new Findings(true, "the object store answers 403", Set.of(bucket), Set.of(bucket));
    }

    @Override
    public Findings look(boolean writing) {
        looks.incrementAndGet();
        return findings;
    }
}
