package dev.retouch.experiment;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * A figure over seeds and scenes with its 95 % bootstrap interval (Efron, 1979; percentiles).
 *
 * <p>Seeds and scenes are drawn anew with replacement, each on its own: both are samples of what could have been.
 */
record Interval(double mean, double low, double high) {

    private static final int DRAWS = 2000;
    private static final double TAIL = 0.025;

    /** @param values (seeds, scenes) */
    static Interval ofMean(double[][] values) {
        return of(values.length, values[0].length, draw -> draw.mean(values));
    }

    /** Of first minus second, drawn in pairs: the same seeds and scenes of both. */
    static Interval ofDifference(double[][] first, double[][] second) {
        return of(first.length, first[0].length, draw -> draw.mean(first) - draw.mean(second));
    }

    /** Of the share by which second is lower than first, drawn in pairs. */
    static Interval ofReduction(double[][] first, double[][] second) {
        return of(first.length, first[0].length, draw -> 1 - draw.mean(second) / draw.mean(first));
    }

    private static Interval of(int seeds, int scenes, ToDoubleFunction<Draw> figure) {
        SplittableRandom random = new SplittableRandom(1);
        double[] drawn = new double[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            drawn[i] = figure.applyAsDouble(new Draw(
                    random.ints(seeds, 0, seeds).toArray(),
                    random.ints(scenes, 0, scenes).toArray()));
        }
        Arrays.sort(drawn);
        int cut = (int) (TAIL * DRAWS);
        return new Interval(figure.applyAsDouble(Draw.all(seeds, scenes)), drawn[cut], drawn[DRAWS - 1 - cut]);
    }

    /** Whether the whole interval lies above zero. */
    boolean isPositive() {
        return low > 0;
    }

    /** Half of its width. */
    double reach() {
        return (high - low) / 2;
    }

    /** As in a table. */
    String text() {
        return String.format(Locale.ROOT, "%.4f [%.4f, %.4f]", mean, low, high);
    }

    /** Which seeds and scenes a figure is computed from. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Draw(int[] seeds, int[] scenes) {

        static Draw all(int seeds, int scenes) {
            int[] each = new int[seeds];
            int[] every = new int[scenes];
            Arrays.setAll(each, i -> i);
            Arrays.setAll(every, i -> i);
            return new Draw(each, every);
        }

        double mean(double[][] values) {
            double sum = 0;
            for (int seed : seeds) {
                for (int scene : scenes) {
                    sum += values[seed][scene];
                }
            }
            return sum / ((double) seeds.length * scenes.length);
        }
    }
}
