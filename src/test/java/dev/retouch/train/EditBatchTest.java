package dev.retouch.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.RopeTables;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EditBatchTest {

    private NDManager manager;

    @BeforeEach
    @SuppressWarnings("MustBeClosedChecker") // closed behind the tests
    void open() {
        manager = Tensors.newManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void record_isReadAsItWasWritten() {
        EditRecord record = TinyEdits.record(3, true);
        assertEquals(2 * 4 * 48 + 24 + 2 * 12 + 4 + 192, TinyEdits.LAYOUT.bytes());
        ByteBuffer bytes = record.write(TinyEdits.LAYOUT);
        assertEquals(TinyEdits.LAYOUT.bytes(), bytes.remaining());
        same(record, EditRecord.read(bytes, TinyEdits.LAYOUT));
        assertEquals(0, bytes.remaining());
        EditRecord global = TinyEdits.record(4, false);
        same(global, EditRecord.read(global.write(TinyEdits.LAYOUT), TinyEdits.LAYOUT));
    }

    private static void same(EditRecord expected, EditRecord found) {
        assertArrayEquals(expected.source(), found.source());
        assertArrayEquals(expected.target(), found.target());
        assertArrayEquals(expected.region(), found.region());
        assertArrayEquals(expected.ids(), found.ids());
        assertEquals(expected.length(), found.length());
        assertArrayEquals(expected.picture(), found.picture());
        assertEquals(expected.local(), found.local());
    }

    @Test
    void batch_holdsTheRecordsInTheOrderOfTheIndices() {
        EditSamples samples = TinyEdits.samples(4);
        EditBatch batch = EditBatch.of(manager, samples, new int[] {3, 1});
        assertEquals(new Shape(2, 6, 8), batch.source().getShape());
        assertEquals(new Shape(2, 1, 4, 6), batch.cells().getShape());
        assertEquals(2, batch.size());
        assertArrayEquals(samples.get(3).source(), batch.source().get(0).toFloatArray());
        assertArrayEquals(samples.get(1).target(), batch.target().get(1).toFloatArray());
        assertArrayEquals(new float[] {0, 1}, batch.local().toFloatArray());
        assertEquals(samples.get(3).length(), batch.prompts().get(0).length);
        assertEquals(samples.get(1).ids()[7], batch.prompts().get(1)[7]);
        assertArrayEquals(samples.get(1).picture(), batch.pictures()[1]);
    }

    /** Cells of 2 x 2 to a token: the left token of three is whole, the middle one half inside. */
    @Test
    void region_isTheShareOfEachTokensFootprint() {
        EditBatch batch = EditBatch.of(manager, TinyEdits.samples(4), new int[] {0, 1, 2});
        assertArrayEquals(
                new float[] {1, 0, 0, 1, 0, 0, 1, 0.5f, 0, 1, 0.5f, 0, 1, 1, 0, 1, 1, 0},
                batch.region().toFloatArray(),
                1e-6f);
        assertArrayEquals(
                new float[] {1, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0},
                batch.touched().toFloatArray());
        assertEquals(new Shape(3, 6), batch.touched().getShape());
        assertEquals(new Shape(3, 6, 1), batch.regionTokens().getShape());
        assertArrayEquals(batch.region().toFloatArray(), batch.regionTokens().toFloatArray());
    }

    @Test
    void first_isTheFirstSamplesAlone() {
        EditBatch batch = EditBatch.of(manager, TinyEdits.samples(4), new int[] {2, 3, 1});
        EditBatch first = batch.first(2);
        assertEquals(2, first.size());
        for (List<NDArray> pair : List.of(
                List.of(batch.source(), first.source()),
                List.of(batch.target(), first.target()),
                List.of(batch.cells(), first.cells()),
                List.of(batch.local(), first.local()))) {
            assertArrayEquals(pair.get(0).get("0:2").toFloatArray(), pair.get(1).toFloatArray());
        }
        assertEquals(batch.prompts().subList(0, 2), first.prompts());
        assertArrayEquals(
                TinyEdits.empty(),
                batch.withPrompts(List.of(TinyEdits.empty())).prompts().get(0));
        assertEquals(batch.source(), batch.withPrompts(List.of()).source());
    }

    /** Each target goes from itself to noise, by a time of its own. */
    @Test
    void flow_liesOnTheLineFromTargetToNoise() {
        EditBatch batch = EditBatch.of(manager, TinyEdits.samples(4), new int[] {0, 1});
        FlowBatch flow = FlowBatch.of(manager, batch, Noise.of(9, 2), TinyEdits.SCHEDULE);
        Noise same = Noise.of(9, 2);
        float[] noise = same.gaussian(96);
        float[] times = same.timesteps(2, TinyEdits.SCHEDULE.mu(6));
        assertArrayEquals(times, flow.time().toFloatArray());
        assertTrue(times[0] != times[1]);
        float[] target = batch.target().toFloatArray();
        float[] noisy = flow.noisy().toFloatArray();
        float[] wanted = flow.wanted().toFloatArray();
        for (int i = 0; i < noise.length; i++) {
            float t = times[i / 48];
            assertEquals((1 - t) * target[i] + t * noise[i], noisy[i], 1e-5);
            assertEquals(noise[i] - target[i], wanted[i], 1e-6);
        }
    }

    @Test
    void velocity_isThatOfTheNoisyTokens() {
        try (GradMode off = GradMode.off()) {
            EditBatch batch = EditBatch.of(manager, TinyEdits.samples(4), new int[] {0});
            FlowBatch flow = FlowBatch.of(manager, batch, Noise.of(9, 2), TinyEdits.SCHEDULE);
            InstructionStates states = TinyEdits.text(manager).states(manager, batch, 1);
            Dit dit = TinyEdits.transformer(manager, Dtype.F32);
            TokenGrid grid = TokenGrid.still(2, 3);
            NDArray both = dit.forward(
                    flow.noisy().concat(batch.source(), 1),
                    states.last(),
                    null,
                    flow.time(),
                    RopeTables.of(manager, TinyEdits.DIT, List.of(grid, grid), 6),
                    BlockHook.NONE);
            assertArrayEquals(
                    both.get(":, 0:6").toFloatArray(),
                    flow.velocity(dit, states, BlockHook.NONE).toFloatArray());
        }
    }
}
