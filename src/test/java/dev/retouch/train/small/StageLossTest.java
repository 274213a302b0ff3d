package dev.retouch.train.small;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retouch.model.text.PromptRows;
import dev.retouch.model.text.TokenBatch;
import dev.retouch.scene.InstructionLabels;
import dev.retouch.tensor.Tensors;
import java.util.List;
import org.jspecify.annotations.Nullable;
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

    /** Of the last layer alone both samples change, and only the first one is an edit. */
    @Test
    void moved_isTheSquaredChangeOverTheSquareOfEditsAlone() {
        try (NDManager manager = Tensors.newManager()) {
            PromptRows rows = PromptRows.of(TokenBatch.of(List.of(new long[] {1, 2, 3}, new long[] {1, 2}), 0), 1);
            NDArray embeddings = manager.zeros(new Shape(2, 3, 2));
            NDArray before = manager.ones(new Shape(2, 3, 2));
            NDArray now = before.mul(Tensors.floats(manager, new float[] {1.5f, 9}, 2, 1, 1));
            float moved = TextStage.moved(
                            List.of(embeddings.add(7), before, now), List.of(embeddings, before, before), rows, 1)
                    .getFloat();
            assertEquals((0 + 0.25) / 2, moved, 1e-6);
        }
    }

    /** Words that a scene does not use, and those without a region, may say something new. */
    @Test
    void editsInTheWordsOfTheirScenes_areKnown() {
        InstructionLabels labels = new InstructionLabels(0, 1, 1, 1, 0);
        List<TextSample> seen = List.of(
                sample(false, labels),
                sample(false, labels),
                sample(true, labels),
                sample(false, null),
                sample(true, null));
        assertEquals(2, TextStage.known(seen));
    }

    private static TextSample sample(boolean free, @Nullable InstructionLabels labels) {
        return new TextSample(new long[0], free, new float[0], new float[0], new long[0], new long[0], labels);
    }
}
