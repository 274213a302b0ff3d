package dev.retouch.registration;

/**
 * Where the points of a source lie in another picture: scaled around the source's middle, then shifted.
 *
 * @param x shift to the right, in pixels
 * @param y shift downwards, in pixels
 * @param growth scale less 1
 */
record Placement(double x, double y, double growth) {

    private static final double FARTHEST = 24;
    private static final double MOST_GROWTH = 0.05;

    static final Placement NONE = new Placement(0, 0, 0);

    /** The same on planes of other resolution: shifts are multiplied, the scale stays. */
    Placement times(double factor) {
        return new Placement(x * factor, y * factor, growth);
    }

    Placement plus(double right, double down, double more) {
        return new Placement(x + right, y + down, growth + more);
    }

    /** Column of a point whose distance from the middle is {@code fromMiddle}, less that of the point itself. */
    double across(double fromMiddle) {
        return x + growth * fromMiddle;
    }

    double down(double fromMiddle) {
        return y + growth * fromMiddle;
    }

    /** Whether it is one that is looked for; a fit that ran off is not. */
    boolean isInReach() {
        return Math.max(Math.abs(x), Math.abs(y)) <= FARTHEST && Math.abs(growth) <= MOST_GROWTH;
    }

    /** The largest distance by which a point of a picture of this size is displaced: it is at a corner. */
    double reach(int width, int height) {
        return Math.hypot(
                Math.abs(x) + Math.abs(growth) * (width - 1) / 2, Math.abs(y) + Math.abs(growth) * (height - 1) / 2);
    }
}
