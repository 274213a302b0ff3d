package dev.retouch.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NoiseTest {

    @Test
    void draws_followFromSeedAndStepAlone() {
        assertArrayEquals(Noise.of(7, 3).gaussian(8), Noise.of(7, 3).gaussian(8));
        assertFalse(Arrays.equals(Noise.of(7, 3).gaussian(8), Noise.of(7, 4).gaussian(8)));
        assertFalse(Arrays.equals(Noise.of(7, 3).gaussian(8), Noise.of(8, 3).gaussian(8)));
    }

    /** Else three seeds are three times the same run but for its initial weights. */
    @Test
    void neighbouringSeedsAndSteps_shareNoNumber() {
        Set<Float> seen = new HashSet<>();
        int draws = 0;
        for (long seed = -2; seed <= 5; seed++) {
            for (long step = 0; step < 8; step++) {
                for (float value : Noise.of(seed, step).gaussian(64)) {
                    seen.add(value);
                    draws++;
                }
            }
        }
        // A float has few enough values for a handful of the 4,096 to meet by chance.
        assertTrue(seen.size() >= draws - 8, seen.size() + " different ones of " + draws);
    }

    @Test
    void gaussian_isStandardNormal() {
        float[] values = Noise.of(1, 0).gaussian(20_000);
        double mean = IntStream.range(0, values.length)
                .mapToDouble(i -> values[i])
                .average()
                .orElseThrow();
        double square = IntStream.range(0, values.length)
                .mapToDouble(i -> values[i] * values[i])
                .average()
                .orElseThrow();
        assertEquals(0, mean, 0.03);
        assertEquals(1, square, 0.03);
    }

    @Test
    void numbers_stayInTheirRanges() {
        Noise noise = Noise.of(1, 0);
        int[] indices = noise.indices(1000, 3);
        assertEquals(1000, indices.length);
        assertArrayEquals(
                new int[] {0, 1, 2}, Arrays.stream(indices).distinct().sorted().toArray());
        assertArrayEquals(
                new int[] {0, 1},
                IntStream.range(0, 100)
                        .map(i -> noise.below(2))
                        .distinct()
                        .sorted()
                        .toArray());
        double[] uniform =
                IntStream.range(0, 1000).mapToDouble(i -> noise.uniform()).toArray();
        assertTrue(Arrays.stream(uniform).allMatch(u -> u >= 0 && u < 1));
        assertEquals(0.5, Arrays.stream(uniform).average().orElseThrow(), 0.05);
    }

    /** Logit-normal without a shift; a shift of ln 3 is t = 3 u / (1 + 2 u). */
    @Test
    void timesteps_areLogitNormalAndShifted() {
        float[] gaussian = Noise.of(2, 5).gaussian(64);
        float[] plain = Noise.of(2, 5).timesteps(64, 0);
        float[] shifted = Noise.of(2, 5).timesteps(64, Math.log(3));
        for (int i = 0; i < plain.length; i++) {
            double u = 1 / (1 + Math.exp(-gaussian[i]));
            assertEquals(u, plain[i], 1e-6);
            assertEquals(3 * u / (1 + 2 * u), shifted[i], 1e-6);
        }
    }
}
