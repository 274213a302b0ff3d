package dev.retouch.registration;

/** Placements tried one by one: for a start, and for whether there is another that fits as well. */
final class Search {

    /** Farthest shift that is looked for, in pixels of the finest level. */
    private static final int FARTHEST = 12;

    private static final double[] GROWTHS = {0, -0.015, 0.015};

    /** Difference in levels beyond which a point counts as another thing. */
    private static final double OTHER = 24;

    private static final int MOST_POINTS = 700;

    /** Share by which the way to another placement must be worse than that placement, or it is the same valley. */
    private static final double BARRIER = 1.15;

    /** Nearer than this, in pixels, lies the same valley. */
    private static final int VALLEY = 3;

    /** A fit follows its noise, which makes differences a little smaller than without it. */
    private static final double CLEARLY = 0.97;

    private Search() {}

    /** The best of all shifts and a few scales, on the coarsest level, where tone is taken as it is without a shift. */
    static Fit start(Level level) {
        Fit best = Fit.at(Placement.NONE, 1, meanDifference(level));
        double least = cost(level, best, Placement.NONE);
        int reach = (FARTHEST + level.factor() - 1) / level.factor();
        for (double growth : GROWTHS) {
            for (int y = -reach; y <= reach; y++) {
                for (int x = -reach; x <= reach; x++) {
                    Placement tried = new Placement(x, y, growth);
                    double cost = cost(level, best, tried);
                    if (cost < least) {
                        least = cost;
                        best = Fit.at(tried, 1, best.offset());
                    }
                }
            }
        }
        return best;
    }

    private static double meanDifference(Level level) {
        double sum = 0;
        int known = 0;
        for (int i = 0; i < level.points().count(); i++) {
            double difference = level.difference(i, Placement.NONE, 1, 0);
            if (Math.abs(difference) < OTHER) { // false for NaN
                sum += difference;
                known++;
            }
        }
        return known == 0 ? 0 : sum / known;
    }

    /**
     * How much worse the next best placement fits: 1 where there is another one as good, as on stripes and in a grid.
     *
     * @param level the finest
     */
    static double uniqueness(Level level, Fit found) {
        double here = Math.max(1, cost(level, found, found.placement()));
        double least = OTHER;
        for (int y = -FARTHEST; y <= FARTHEST; y++) {
            for (int x = -FARTHEST; x <= FARTHEST; x++) {
                if (Math.max(Math.abs(x), Math.abs(y)) >= VALLEY) {
                    double cost = cost(level, found, found.placement().plus(x, y, 0));
                    if (cost < least && isBehindABarrier(level, found, x, y, cost)) {
                        least = cost;
                    }
                }
            }
        }
        return least / here;
    }

    /** Whether the points agree clearly more than without any shift or scale. */
    static boolean isBetterThanNone(Level level, Fit found) {
        return cost(level, found, found.placement()) < CLEARLY * cost(level, found, Placement.NONE);
    }

    private static boolean isBehindABarrier(Level level, Fit found, int x, int y, double cost) {
        double most = 0;
        for (double share = 0.25; share < 1; share += 0.25) {
            most = Math.max(most, cost(level, found, found.placement().plus(share * x, share * y, 0)));
        }
        return most > BARRIER * cost;
    }

    /** Mean absolute difference, each at most {@link #OTHER}, of some of the points. */
    private static double cost(Level level, Fit tone, Placement placement) {
        int step = 1 + level.points().count() / MOST_POINTS;
        double sum = 0;
        int known = 0;
        int asked = 0;
        for (int i = 0; i < level.points().count(); i += step) {
            double difference = level.difference(i, placement, tone.gain(), tone.offset());
            asked++;
            if (!Double.isNaN(difference)) {
                sum += Math.min(OTHER, Math.abs(difference));
                known++;
            }
        }
        return 2 * known < asked ? OTHER : sum / Math.max(1, known); // beyond half of the points it compares too little
    }
}
