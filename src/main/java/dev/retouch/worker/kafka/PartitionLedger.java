package dev.retouch.worker.kafka;

import java.util.OptionalLong;
import java.util.TreeSet;

/** Which records of one assigned partition are not acknowledged yet: everything before the first of them is committed. */
final class PartitionLedger {

    private final TreeSet<Long> open = new TreeSet<>();
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

    /** The offset to commit, or nothing when it is the same as the last time. */
    synchronized OptionalLong committable() {
        long offset = open.isEmpty() ? next : open.first();
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
