package dev.retouch.train;

import java.util.SplittableRandom;

/** Random numbers that follow from a seed and a step alone, so that a resumed run draws what it would have drawn. */
public final class Noise {

    private final SplittableRandom random;

    private Noise(SplittableRandom random) {
        this.random = random;
    }

    /** The numbers of one step, from the first on; those of other seeds and steps are independent of them. */
    public static Noise of(long seed, long step) {
        return new Noise(new SplittableRandom(mixed(mixed(seed) + step)));
    }

    /** A generator whose state is a multiple of its own increment away draws the same numbers a few places later. */
    private static long mixed(long value) {
        return new SplittableRandom(value).nextLong();
    }

    /** Standard normal values. */
    public float[] gaussian(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** Indices below {@code bound}. */
    public int[] indices(int count, int bound) {
        return random.ints(count, 0, bound).toArray();
    }

    /** In [0, 1). */
    public double uniform() {
        return random.nextDouble();
    }

    /** In [0, bound). */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    /**
     * Timesteps in (0, 1): logit-normal, then shifted as the sampler's schedule is, so that training visits the noise
     * levels that sampling visits.
     *
     * @param mu exponent of the shift
     */
    public float[] timesteps(int count, double mu) {
        float[] t = new float[count];
        for (int i = 0; i < count; i++) {
            double u = 1 / (1 + Math.exp(-random.nextGaussian()));
            t[i] = (float) (Math.exp(mu) / (Math.exp(mu) + 1 / u - 1));
        }
        return t;
    }
}
