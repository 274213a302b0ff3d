package dev.retouch.eval.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IntervalTest {

    @Test
    void equalValues_haveNoSpread() {
        assertEquals(new Interval(2, 2, 2, 3), Interval.of(new double[] {2, 2, 2}, 1));
    }

    @Test
    void aSeed_givesTheSameInterval() {
        double[] values = {1, 5, 2, 8};
        assertEquals(Interval.of(values, 4), Interval.of(values, 4));
    }

    /** Of a mean of 100 normal values the 95 % interval reaches 0.196 standard deviations to either side. */
    @Test
    void theInterval_isAsWideAsThatOfTheMean() {
        SplittableRandom random = new SplittableRandom(3);
        double width = 0;
        int holds = 0;
        for (int i = 0; i < 100; i++) {
            double[] values = new double[100];
            for (int j = 0; j < values.length; j++) {
                values[j] = random.nextGaussian();
            }
            Interval found = Interval.of(values, i);
            width += (found.high() - found.low()) / 100;
            holds += found.low() <= 0 && found.high() >= 0 ? 1 : 0;
        }
        assertEquals(2 * 0.196, width, 0.03);
        assertTrue(holds >= 88, holds + " of 100 intervals hold the true mean");
    }
}
