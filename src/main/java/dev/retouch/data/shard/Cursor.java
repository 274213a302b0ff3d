package dev.retouch.data.shard;

/**
 * How far a data set was read: what is needed to go on behind it, given the same folder, seed and order.
 *
 * @param epoch whole passes that are done
 * @param shard shards of the next pass that are done, in the order of that pass
 * @param sample samples of the next shard that are done, in the order of that pass; those that were skipped count
 */
public record Cursor(long epoch, int shard, int sample) {

    public static final Cursor START = new Cursor(0, 0, 0);

    /** @throws IllegalArgumentException when a number is negative */
    public Cursor {
        if (epoch < 0 || shard < 0 || sample < 0) {
            throw new IllegalArgumentException("a cursor counts from 0, not " + epoch + ", " + shard + ", " + sample);
        }
    }
}
