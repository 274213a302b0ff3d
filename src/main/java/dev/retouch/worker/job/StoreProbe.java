package dev.retouch.worker.job;

import java.util.Set;

/** Asks the object store for what is always there, which tells a store that refuses everything from one that refuses a key. */
@FunctionalInterface
public interface StoreProbe {

    /**
     * What the store refuses.
     *
     * @param usable whether some bucket can be read and some can be written: otherwise no request can succeed
     * @param sentence what the store said; empty where it refuses nothing
     * @param unreadable buckets that refuse to be read, or do not answer
     * @param unwritable buckets that refuse to be written, or do not answer
     */
    record Findings(boolean usable, String sentence, Set<String> unreadable, Set<String> unwritable) {

        /** A store that refuses nothing. */
        public static final Findings FINE = new Findings(true, "", Set.of(), Set.of());

        public Findings {
            unreadable = Set.copyOf(unreadable);
            unwritable = Set.copyOf(unwritable);
        }

        boolean refuses(StoreFault fault) {
            return (fault.writing() ? unwritable : unreadable).contains(fault.bucket());
        }
    }

    /**
     * Asks now, within a few seconds; never fails.
     *
     * @param writing whether to try a write too, which leaves one small object
     */
    Findings look(boolean writing);
}
