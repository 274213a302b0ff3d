package dev.retouch.data.shard;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The order in which samples are read.
 *
 * @param shuffled whether shards, and the samples of each, change their places in each pass
 * @param endless whether one pass follows another
 * @param seed of the shuffling
 */
public record ReadOrder(boolean shuffled, boolean endless, long seed) {

    /** Once, as the files lie. */
    public static final ReadOrder AS_STORED = new ReadOrder(false, false, 0);

    /** Passes without end, each shuffled in its own way, as training wants them. */
    public static ReadOrder training(long seed) {
        return new ReadOrder(true, true, seed);
    }

    /** The order of a pass's shards. */
    int[] shards(long epoch, int count) {
        return places(count, seed ^ mixed(epoch + 1));
    }

    /** The order of the samples of a shard, which is known by its place in the folder. */
    int[] samples(long epoch, int shard, int count) {
        return places(count, seed ^ mixed(mixed(epoch + 1) + shard + 1));
    }

    private int[] places(int count, long from) {
        int[] places = IntStream.range(0, count).toArray();
        if (shuffled) {
            SplittableRandom random = new SplittableRandom(from);
            for (int i = count - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int kept = places[i];
                places[i] = places[j];
                places[j] = kept;
            }
        }
        return places;
    }

    /** Neighbouring numbers far apart: SplittableRandom's streams of neighbouring seeds are not independent enough. */
    private static long mixed(long value) {
        return new SplittableRandom(value * 0x9E3779B97F4A7C15L).nextLong();
    }
}
