package dev.retouch.experiment;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What was measured of a design.
 *
 * @param values by the name of the measure, (seeds, scenes)
 */
record Figures(Map<String, double[][]> values) {

    static final String L1 = "L1";
    static final String INSIDE = "inside";
    static final String OUTSIDE = "outside";
    static final String SEAM = "seam";
    static final String IOU = "IoU";

    /** Those of several seeds together. */
    static Figures of(List<Map<String, double[]>> seeds) {
        Map<String, double[][]> values = new TreeMap<>();
        for (String name : seeds.get(0).keySet()) {
            double[][] all = new double[seeds.size()][];
            for (int seed = 0; seed < all.length; seed++) {
                all[seed] = Objects.requireNonNull(seeds.get(seed).get(name), name);
            }
            values.put(name, all);
        }
        return new Figures(values);
    }

    double[][] of(String measure) {
        double[][] found = values.get(measure);
        if (found == null) {
            throw new IllegalArgumentException("'" + measure + "' was not measured: there is " + values.keySet());
        }
        return found;
    }

    Interval interval(String measure) {
        return Interval.ofMean(of(measure));
    }
}
