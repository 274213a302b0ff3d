package dev.retouch.worker.kafka;

/**
 * How much a worker takes at once.
 *
 * @param deciding requests of each lane that are looked at at once, to see whether they must be edited; 1 or more
 * @param places requests of each lane that are edited at once, with all that is before and after it; 1 or more
 * @param backlog requests of each lane that wait for a place, 1 or more
 * @param waiting requests of a lane that wait for the object store, or for their answers to be taken, before no further
 *     ones of it are taken, 1 or more
 * @param deliveries the one with this number is not worked on: its record goes to the dead letters; 2 or more
 * @param requestBytes of the largest record that is read as a request
 */
public record IntakeLimits(int deciding, int places, int backlog, int waiting, int deliveries, int requestBytes) {

    /**
     * Bytes of the records of a lane that are in hand before no further ones of it are taken, and as many again of those that
     * wait: 8 of the largest that can be allowed, and thousands of the usual ones.
     */
    public static final long BYTES = 8L << 20;

    /** Requests of a lane that are looked at at once while its places have work. */
    private static final int DECIDING_AHEAD = 2;

    /**
     * Requests of a lane that are looked at at once: where its places have work already, they leave the store and the
     * processors to those who have one.
     *
     * @param decided requests of the lane that wait for a place
     */
    int decidingBeside(int decided) {
        return decided < places ? deciding : Math.min(DECIDING_AHEAD, deciding);
    }
}
