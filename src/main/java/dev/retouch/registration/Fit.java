package dev.retouch.registration;

/**
 * How well a placement fits.
 *
 * @param gain of the drawn luma against the source's
 * @param offset of the drawn luma, in levels
 * @param agreeing share of the points that follow the placement, 0 to 1
 * @param explained share of the drawn contrast at those points that the source explains, 0 to 1
 * @param uncertainty standard error of the displacement at a corner, in pixels of the finest level
 */
record Fit(Placement placement, double gain, double offset, double agreeing, double explained, double uncertainty) {

    /** One that nothing is known about yet. */
    static Fit at(Placement placement, double gain, double offset) {
        return new Fit(placement, gain, offset, 0, 0, Double.POSITIVE_INFINITY);
    }

    /** The same on a level that is finer or coarser. */
    Fit times(double factor) {
        return new Fit(placement.times(factor), gain, offset, agreeing, explained, uncertainty);
    }
}
