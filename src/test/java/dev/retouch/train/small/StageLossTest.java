package dev.retouch.train.small;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Tensors;
import org.junit.jupiter.api.Test;

/** The sums that the recipe's own stages descend, against values computed by hand. */
class StageLossTest {

    @Test
    void vaeLoss_isPixelsEdgesColourDifferencesAndSize() {
        try (NDManager manager = Tensors.newManager()) {
            // Red 1 2 / 3 5, green and blue 0: edges down (2 + 3) / 6, across (1 + 2) / 6; red minus green 11 / 4.
            var error = Tensors.floats(manager, new float[] {1, 2, 3, 5, 0, 0, 0, 0, 0, 0, 0, 0}, 1, 3, 2, 2);
            var l1 = Tensors.floats(manager, new float[] {10}, 1);
            var size = Tensors.floats(manager, new float[] {100}, 1);
            assertEquals(
                    10 + 0.5 * (8 / 6.0) + 0.5 * (11 / 4.0) + 1e-3 * 100,
                    VaeStage.loss(error, l1, size).getFloat(),
                    1e-5);
        }
    }

    @Test
    void textLoss_weighsTheThreeHeads() {
        try (NDManager manager = Tensors.newManager()) {
            var grounding = Tensors.floats(manager, new float[] {1}, 1);
            var perception = Tensors.floats(manager, new float[] {10}, 1);
            var intent = Tensors.floats(manager, new float[] {100}, 1);
            assertEquals(
                    1 + 0.3 * 10 + 100,
                    TextStage.loss(grounding, perception, intent).getFloat(),
                    1e-5);
        }
    }
}
