package dev.retouch.train.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepDrawsTest {

    private static StepDraws draws(double dropInstruction) {
        return new StepDraws(
                TinyTraining.edits(12),
                TinyTraining.dropping(TinyTraining.RECIPE, dropInstruction),
                TinyTraining.SIZES.schedule());
    }

    private static List<DrawnEdit> drawn(StepDraws draws, int steps) {
        List<DrawnEdit> all = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            all.addAll(draws.of(step));
        }
        return all;
    }

    @Test
    void instructions_areDroppedInTheRecipesShare() {
        List<DrawnEdit> all = drawn(draws(0.1), 500);
        double dropped = all.stream().filter(edit -> !edit.named()).count() / (double) all.size();
        assertEquals(0.1, dropped, 0.015);
        assertTrue(drawn(draws(0), 50).stream().allMatch(DrawnEdit::named));
        assertEquals(
                all.subList(0, 800).stream().map(DrawnEdit::named).toList(),
                drawn(draws(0.1), 100).stream().map(DrawnEdit::named).toList(),
                "a step draws the same again");
    }

    /** Its region is still shown and weighed: the gates must work beside the empty instruction too. */
    @Test
    void droppedInstruction_isTheEmptyOneAndNamesNothing() {
        List<DrawnEdit> batch = draws(Math.nextDown(1.0)).of(0);
        try (NDManager manager = Tensors.newManager(Device.cpu())) {
            MicroBatch tensors = MicroBatch.of(manager, batch, TinyTraining.ADAPTER, 2);
            assertEquals(TinyTraining.EMPTY, tensors.length());
            assertEquals(0, tensors.touched().sum().getFloat());
            assertTrue(tensors.weight().max().getFloat() > 2);
            assertTrue(tensors.shown().max().getFloat() == 1);
        }
        for (DrawnEdit drawn : batch) {
            assertEquals(TinyTraining.EMPTY, drawn.edit().words());
        }
        assertEquals(1, LossWeights.of(batch, 2).regions(), "the overlap of none is not divided by zero");
        assertEquals(8, LossWeights.of(draws(0).of(0), 2).regions());
    }
}
