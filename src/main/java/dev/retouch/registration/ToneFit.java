package dev.retouch.registration;

import java.util.Arrays;

/** Fits a line through the means of small blocks, block by block weighted by Tukey's function. */
final class ToneFit {

    private static final int STEPS = 10;
    private static final double TUKEY = 4.685;
    private static final double MAD_TO_DEVIATION = 1.4826;
    private static final double LEAST_DEVIATION = 0.2;
    private static final int LEAST_BLOCKS = 12;

    /** Deviation of the source's blocks, in levels, below which they tell an offset and no gain. */
    private static final double LEAST_SPREAD = 12;

    /** Gains beyond are another picture, not another tone. */
    private static final double MOST_GAIN = 1.25;

    /** Differences below, in levels, are not seen, and an autoencoder alone may give as much. */
    private static final double SEEN = 1.5;

    /** Standard errors that a difference must have to be more than chance. */
    private static final double CERTAIN = 4;

    private final double[] source;
    private final double[] drawn;
    private final int count;
    private double gain = 1;
    private double offset;

    private ToneFit(double[] source, double[] drawn, int count) {
        this.source = source;
        this.drawn = drawn;
        this.count = count;
    }

    /**
     * The tone of a channel.
     *
     * @param source means of blocks, of which the first {@code count} hold
     * @param drawn means of the same blocks
     */
    static Tone of(double[] source, double[] drawn, int count) {
        return count < LEAST_BLOCKS ? Tone.NONE : new ToneFit(source, drawn, count).fitted();
    }

    private Tone fitted() {
        double[] sizes = new double[count];
        for (int i = 0; i < count; i++) {
            sizes[i] = drawn[i] - source[i];
        }
        Arrays.sort(sizes);
        offset = sizes[count / 2];
        Sums sums = new Sums();
        double deviation = 0;
        for (int step = 0; step < STEPS; step++) {
            for (int i = 0; i < count; i++) {
                sizes[i] = Math.abs(drawn[i] - gain * source[i] - offset);
            }
            Arrays.sort(sizes);
            deviation = Math.max(LEAST_DEVIATION, MAD_TO_DEVIATION * sizes[count / 2]);
            sums = sums(TUKEY * deviation);
            gain = sums.spread() < LEAST_SPREAD ? 1 : sums.slope();
            gain = Math.max(1 / MOST_GAIN, Math.min(MOST_GAIN, gain));
            offset = sums.meanDrawn() - gain * sums.meanSource();
        }
        double most = Math.max(
                Math.abs(difference(sums.meanSource() - sums.spread())),
                Math.abs(difference(sums.meanSource() + sums.spread())));
        boolean significant = most >= SEEN && most >= CERTAIN * deviation / Math.sqrt(sums.weight);
        return new Tone(gain, offset, difference(sums.meanSource()), significant);
    }

    private double difference(double level) {
        return (gain - 1) * level + offset;
    }

    private Sums sums(double reach) {
        Sums sums = new Sums();
        for (int i = 0; i < count; i++) {
            double of = (drawn[i] - gain * source[i] - offset) / reach;
            if (Math.abs(of) < 1) {
                sums.add((1 - of * of) * (1 - of * of), source[i], drawn[i]);
            }
        }
        return sums;
    }

    /** Weighted moments. */
    private static final class Sums {
        private double weight;
        private double source;
        private double drawn;
        private double squared;
        private double mixed;

        private void add(double w, double s, double d) {
            weight += w;
            source += w * s;
            drawn += w * d;
            squared += w * s * s;
            mixed += w * s * d;
        }

        private double meanSource() {
            return source / weight;
        }

        private double meanDrawn() {
            return drawn / weight;
        }

        private double spread() {
            return Math.sqrt(Math.max(0, squared / weight - meanSource() * meanSource()));
        }

        private double slope() {
            return (mixed / weight - meanSource() * meanDrawn()) / (spread() * spread());
        }
    }
}
