package dev.retouch.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class IntervalTest {

    /**
     * Of four scenes one has the value 1. A drawn mean is 0 with probability 0.316, at least 3/4 with 0.051 and 1 with
     * 0.004, so that the percentiles at 2.5 and 97.5 are 0 and 3/4.
     */
    @Test
    void mean_hasThePercentilesThatCountingGives() {
        Interval interval = Interval.ofMean(new double[][] {{0, 0, 0, 1}});
        assertEquals(0.25, interval.mean(), 1e-12);
        assertEquals(0, interval.low(), 1e-12);
        assertEquals(0.75, interval.high(), 1e-12);
        assertEquals(0.375, interval.reach(), 1e-12);
    }

    /** Scenes do not differ, seeds do: a drawn mean is 0, 1/2 or 1 with probability 1/4, 1/2 and 1/4. */
    @Test
    void seeds_areDrawnAnewToo() {
        Interval interval = Interval.ofMean(new double[][] {{0, 0, 0}, {1, 1, 1}});
        assertEquals(0.5, interval.mean(), 1e-12);
        assertEquals(0, interval.low(), 1e-12);
        assertEquals(1, interval.high(), 1e-12);
    }

    @Test
    void difference_isThatOfPairs() {
        double[][] first = {{0.3, 0.9, 0.1}, {0.5, 0.7, 0.2}};
        double[][] second = {{0.2, 0.8, 0.0}, {0.4, 0.6, 0.1}};
        Interval difference = Interval.ofDifference(first, second);
        assertEquals(0.1, difference.low(), 1e-9, "every pair differs by 0.1");
        assertEquals(0.1, difference.high(), 1e-9);
        assertTrue(difference.isPositive());
        assertFalse(Interval.ofDifference(second, first).isPositive());
    }

    @Test
    void reduction_isAShareOfTheFirst() {
        double[][] first = {{1, 2, 5}, {3, 1, 1}};
        double[][] second = {{0.6, 1.2, 3}, {1.8, 0.6, 0.6}};
        Interval reduction = Interval.ofReduction(first, second);
        assertEquals(0.4, reduction.mean(), 1e-9);
        assertEquals(0.4, reduction.low(), 1e-9);
        assertEquals(0.4, reduction.high(), 1e-9);
    }
}
