package dev.retouch.registration;

import java.util.Arrays;

/**
 * A placement and a tone made better step by step.
 *
 * <p>Gauss and Newton's method with the source's gradients (Lucas and Kanade; Baker and Matthews 2004) on shift, scale, gain
 * and offset at once, each point weighted by Tukey's function of its difference: what the edit changed drops out.
 */
final class Refinement {

    private static final int UNKNOWNS = 5;
    private static final int STEPS = 8;

    /** A step that displaces no point by more, in pixels of its level, is the last. */
    private static final double SMALL = 0.003;

    /** Tukey's constant: 95 % of the efficiency of least squares where the noise is normal. */
    private static final double TUKEY = 4.685;

    private static final double MAD_TO_DEVIATION = 1.4826;

    /** Rounding to bytes alone gives a difference of this deviation. */
    private static final double LEAST_DEVIATION = 0.5;

    /** Share of a point's gradient by which it may differ more: an edge that is blurred has not gone elsewhere. */
    private static final double BLUR = 0.15;

    /** Neighbours share their noise after smoothing, and edges run over several points. */
    private static final double POINTS_TO_ONE = 6;

    private static final int LEAST_POINTS = 60;

    /** So many differences tell their median. */
    private static final int SAMPLE = 2_000;

    private final Level level;
    private final double[] differences;
    private final double[][] normal = new double[UNKNOWNS][UNKNOWNS + 1];
    private double deviation;
    private double weights;
    private double squares;
    private int agreeing;
    private int known;

    private Refinement(Level level) {
        this.level = level;
        differences = new double[level.points().count()];
    }

    /** The best fit near a start; the start itself where too little is known. */
    static Fit of(Level level, Fit start) {
        return new Refinement(level).refined(start);
    }

    private Fit refined(Fit start) {
        Fit fit = start;
        for (int step = 0; step < STEPS; step++) {
            if (!accumulate(fit)) {
                return start;
            }
            double[] change = Equations.solve(normal);
            if (change.length == 0) {
                return start;
            }
            double reach = reach();
            Placement next = fit.placement().plus(change[0], change[1], change[2] / reach);
            fit = Fit.at(next, fit.gain() + change[3], fit.offset() + change[4]);
            if (Math.hypot(change[0], change[1]) + Math.abs(change[2]) < SMALL) {
                break;
            }
        }
        return accumulate(fit) ? judged(fit) : start;
    }

    /** Half the diagonal: a growth times this is a displacement. */
    private double reach() {
        return Math.hypot(level.middleX(), level.middleY());
    }

    /** Sets up the equations of the next step. */
    private boolean accumulate(Fit fit) {
        int count = level.points().count();
        known = 0;
        for (int i = 0; i < count; i++) {
            differences[i] = level.difference(i, fit.placement(), fit.gain(), fit.offset());
            known += Double.isNaN(differences[i]) ? 0 : 1;
        }
        if (known < LEAST_POINTS) {
            return false;
        }
        deviation = Math.max(LEAST_DEVIATION, MAD_TO_DEVIATION * medianSize());
        for (double[] row : normal) {
            Arrays.fill(row, 0);
        }
        weights = 0;
        squares = 0;
        agreeing = 0;
        for (int i = 0; i < count; i++) {
            double of =
                    differences[i] / (TUKEY * (deviation + BLUR * level.points().strength(i)));
            if (Math.abs(of) < 1) { // false for NaN
                add(i, (1 - of * of) * (1 - of * of));
            }
        }
        return true;
    }

    /** Of the differences, or of every so many of them. */
    private double medianSize() {
        int step = 1 + differences.length / SAMPLE;
        double[] sizes = new double[differences.length / step + 1];
        int sampled = 0;
        for (int i = 0; i < differences.length; i += step) {
            if (!Double.isNaN(differences[i])) {
                sizes[sampled++] = Math.abs(differences[i]);
            }
        }
        Arrays.sort(sizes, 0, sampled);
        return sizes[sampled / 2];
    }

    private void add(int point, double weight) {
        Points points = level.points();
        double across = points.acrossGradient()[point];
        double down = points.downGradient()[point];
        double growth = (across * level.fromMiddleX(point) + down * level.fromMiddleY(point)) / reach();
        double[] slope = {across, down, growth, -points.value()[point], -1};
        double difference = differences[point];
        for (int i = 0; i < UNKNOWNS; i++) {
            double weighted = weight * slope[i];
            for (int j = i; j < UNKNOWNS; j++) {
                normal[i][j] += weighted * slope[j];
            }
            normal[i][UNKNOWNS] -= weighted * difference;
        }
        weights += weight;
        squares += weight * difference * difference;
        agreeing++;
    }

    private Fit judged(Fit fit) {
        double[][] inverse = Equations.inverse(normal);
        double noise = squares / weights;
        double uncertainty = inverse.length == 0
                ? Double.POSITIVE_INFINITY
                : Math.sqrt(POINTS_TO_ONE * noise * (inverse[0][0] + inverse[1][1] + inverse[2][2]));
        double spread = normal[3][3] / weights - (normal[3][4] / weights) * (normal[3][4] / weights);
        double explained = spread * fit.gain() * fit.gain();
        return new Fit(
                fit.placement(),
                fit.gain(),
                fit.offset(),
                (double) agreeing / known,
                explained / (explained + noise),
                uncertainty * level.factor());
    }
}
