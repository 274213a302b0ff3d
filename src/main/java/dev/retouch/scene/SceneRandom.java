package dev.retouch.scene;

import java.util.List;

/**
 * Counter-based random numbers: number n is a bijective mix of a 64-bit counter whose lowest bit is the split, so that
 * no number of one split ever occurs in the other.
 *
 * <p>The mix is the finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
 */
final class SceneRandom {
    private static final long STEP = 0x9e3779b97f4a7c15L;

    private final int splitBit;
    private long counter;

    SceneRandom(long seed, Split split, long index, int stream) {
        this.splitBit = split.ordinal();
        this.counter = mix(mix(mix(seed + STEP) + index * STEP) + stream);
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    long next() {
        counter += STEP;
        return mix((counter << 1) | splitBit);
    }

    /** From 0 to bound - 1. */
    int below(int bound) {
        return (int) Math.floorMod(next() >>> 16, (long) bound);
    }

    /** In [low, high). */
    double between(double low, double high) {
        return low + (high - low) * ((next() >>> 11) * 0x1.0p-53);
    }

    boolean chance(double probability) {
        return between(0, 1) < probability;
    }

    <T> T pick(List<T> from) {
        return from.get(below(from.size()));
    }

    @SafeVarargs
    final <T> T pick(T... from) {
        return from[below(from.length)];
    }
}
