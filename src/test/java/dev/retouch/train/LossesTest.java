package dev.retouch.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Every number is worked out by hand from the paper's formulas. */
class LossesTest {

    private static final NDManager MANAGER = Tensors.newManager();

    /** Two samples of two tokens of two channels. */
    private static final float[] WANTED = {0, 0, 1, 1, -1, 0, 0.5f, 0};

    private static final float[] VELOCITY = {1, 3, 3, 1, -1, 2, 6.5f, 0};
    private static final float[] REGION = {0.5f, 0, 1, 0.25f};

    @AfterAll
    static void close() {
        MANAGER.close();
    }

    /** Token errors 5, 2, 2, 18; weights 1 + 2 M = 2, 1, 3, 1.5: (10 + 2 + 6 + 27) / 7.5. */
    @Test
    void regionAware_isTheWeightedMeanOfTheTokensErrors() {
        assertEquals(6, regionAware(2, 1, 1), 1e-6);
    }

    /** (5 + 2 + 2 + 18) / 4. */
    @Test
    void regionAware_withoutAlphaIsThePlainMean() {
        assertEquals(6.75, regionAware(0, 1, 1), 1e-6);
    }

    /** (10 + 2) / 3 of the first sample alone. */
    @Test
    void regionAware_leavesOutSamplesOfWeightZero() {
        assertEquals(4, regionAware(2, 1, 0), 1e-6);
        assertEquals(0, regionAware(2, 0, 0), 1e-6);
    }

    /** Weight times difference, over the sum of weights: d(d^2 / 2) / dv = d, for two channels. */
    @Test
    void regionAware_pullsEachTokenByItsWeight() {
        NDArray velocity = floats(VELOCITY, 2, 2, 2);
        velocity.setRequiresGradient(true);
        try (GradMode on = GradMode.on()) {
            GradMode.backward(Losses.regionAware(
                    velocity,
                    floats(WANTED, 2, 2, 2),
                    floats(REGION, 2, 2, 1),
                    2,
                    floats(new float[] {1, 1}, 2, 1, 1)));
        }
        float[] gradient = velocity.getGradient().toFloatArray();
        float[] expected = {2, 6, 2, 0, 0, 6, 9, 0};
        for (int i = 0; i < expected.length; i++) {
            expected[i] /= 7.5f;
        }
        assertArrayEquals(expected, gradient, 1e-6f);
    }

    /**
     * Cross-entropy (-ln 0.5 - ln 0.75 - ln 0.2 - ln 0.1) / 4 = 1.223213; Dice 1 - (2 / 2.75 + 1.2 / 2.9) / 2 =
     * 0.429467.
     */
    @Test
    void mask_isCrossEntropyPlusDice() {
        NDArray predicted = floats(new float[] {0.5f, 0.25f, 0.8f, 0.1f}, 2, 2);
        NDArray truth = floats(new float[] {1, 0, 0, 1}, 2, 2);
        assertEquals(1.223213 + 0.429467, Losses.mask(predicted, truth).getFloat(), 1e-5);
    }

    @Test
    void mask_isZeroWhereAllIsFoundExactly() {
        NDArray truth = floats(new float[] {1, 0, 1, 0, 0, 0}, 2, 3);
        assertEquals(0, Losses.mask(truth, truth).getFloat(), 1e-6);
    }

    /** One of three, two of two: (1 / 3 + 1) / 2; a sample without a region has no overlap. */
    @Test
    void overlap_isTheMeanOfIntersectionOverUnion() {
        NDArray predicted = floats(new float[] {0.6f, 0.5f, 0.9f, 0.1f, 0, 0, 0, 0, 0.9f, 0, 0.8f, 0.2f}, 3, 4);
        NDArray truth = floats(new float[] {1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0}, 3, 4);
        assertEquals(2 / 3.0, Losses.overlap(predicted, truth), 1e-6);
        assertEquals(0, Losses.overlap(predicted, truth.mul(0)), "none has a region");
    }

    /** Cross-entropy (-ln 0.8 - ln 0.5) / 2 = 0.458145; Dice 1 - 1 / (0.2 + 0.5 + 1) = 0.411765. */
    @Test
    void mask_pullsWhatIsFoundDownWhereThereIsNothing() {
        NDArray predicted = floats(new float[] {0.2f, 0.5f}, 1, 2);
        assertEquals(
                0.458145 + 0.411765,
                Losses.mask(predicted, floats(new float[2], 1, 2)).getFloat(),
                1e-5);
    }

    /** Of three samples without a region one is found nothing in. */
    @Test
    void refused_isTheShareOfSamplesWithoutARegionInWhichNoneIsFound() {
        NDArray predicted = floats(new float[] {0.1f, 0.5f, 0.6f, 0, 0.9f, 0.9f, 0.1f, 0.2f}, 4, 2);
        NDArray truth = floats(new float[] {0, 0, 0, 0, 0, 0, 1, 0}, 4, 2);
        assertEquals(1 / 3.0, Losses.refused(predicted, truth), 1e-6);
        assertEquals(1, Losses.refused(predicted, truth.onesLike()), 1e-6);
    }

    private static double regionAware(float alpha, float first, float second) {
        return Losses.regionAware(
                        floats(VELOCITY, 2, 2, 2),
                        floats(WANTED, 2, 2, 2),
                        floats(REGION, 2, 2, 1),
                        alpha,
                        floats(new float[] {first, second}, 2, 1, 1))
                .getFloat();
    }

    private static NDArray floats(float[] values, long... shape) {
        return MANAGER.create(values, new Shape(shape));
    }
}
