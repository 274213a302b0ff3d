package dev.retouch.experiment;

import java.util.List;
import java.util.Map;
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
        seeds.get(0)
                .keySet()
                .forEach(name -> values.put(
                        name, seeds.stream().map(seed -> seed.get(name)).toArray(double[][]::new)));
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
