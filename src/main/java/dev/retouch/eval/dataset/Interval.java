package dev.retouch.eval.dataset;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A mean and what it may as well have been.
 *
 * @param low end of the 95 % bootstrap interval
 * @param high its other end
 * @param count samples
 */
record Interval(double mean, double low, double high, int count) {

    private static final int RESAMPLES = 2000;

    /** Percentile bootstrap of a mean: the samples drawn again, with repetition, as many as there are. */
    static Interval of(double[] values, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] means = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            double sum = 0;
            for (int j = 0; j < values.length; j++) {
                sum += values[random.nextInt(values.length)];
            }
            means[i] = sum / values.length;
        }
        Arrays.sort(means);
        return new Interval(
                Arrays.stream(values).average().orElseThrow(),
                means[(int) (0.025 * RESAMPLES)],
                means[(int) (0.975 * RESAMPLES) - 1],
                values.length);
    }
}
