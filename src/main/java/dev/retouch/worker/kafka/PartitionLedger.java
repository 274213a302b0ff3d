package dev.retouch.worker.kafka;

import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** Which records of one assigned partition are not acknowledged yet: everything before the first of them is committed. */
final class PartitionLedger {

    private final TreeSet<Long> open = new TreeSet<>();
    private final Set<Long> handedBack = new HashSet<>();
    private long next = -1;
    private long committed = -1;
    private boolean ended;

    synchronized void received(long offset) {
        open.add(offset);
        next = offset + 1;
    }

    synchronized void acknowledged(long offset) {
        open.remove(offset);
    }

    /** Nothing of a record is at work here for now, and it has no answer. */
    synchronized void handedBack(long offset) {
        handedBack.add(offset);
    }

    synchronized void takenAgain(long offset) {
        handedBack.remove(offset);
    }

    /** Whether there is a record of this partition that will have its answer from this worker. */
    synchronized boolean isAtWork() {
        return open.size() > handedBack.size();
    }

    /**
     * The offset to commit, or nothing when it is the same as the last time.
     *
     * @param position up to where was read, beyond marks of transactions too, which are no records; or -1
     */
    synchronized OptionalLong committable(long position) {
        long offset = open.isEmpty() ? Math.max(next, position) : open.first();
        return offset > committed ? OptionalLong.of(offset) : OptionalLong.empty();
    }

    synchronized void committed(long offset) {
        committed = Math.max(committed, offset);
    }

    /** Its partition is not this worker's any more. */
    synchronized void end() {
        ended = true;
    }

    synchronized boolean ended() {
        return ended;
    }
}
