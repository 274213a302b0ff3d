package dev.retouch.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.model.dit.Dit;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.ParamSet;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BackboneStageTest {

    private static NDManager manager;
    private static FrozenText text;
    private static ParamSet params;

    @BeforeAll
    @SuppressWarnings("MustBeClosedChecker") // closed behind the tests
    static void load() {
        manager = Tensors.newManager();
        text = TinyEdits.text(manager);
        params = TinyEdits.params(manager);
        Dit.load(params, TinyEdits.DIT);
    }

    @AfterAll
    static void close() {
        manager.close();
    }

    private static StepLoss run(float alpha, double drop, EditSamples samples, long step) {
        BackboneStage stage = new BackboneStage(
                params,
                TinyEdits.DIT,
                text,
                new BatchSource(manager, samples, 4, 11),
                new BackboneStage.Options(TinyEdits.SCHEDULE, alpha, drop));
        try (NDScope scope = new NDScope();
                GradMode on = GradMode.on()) {
            return stage.run(step);
        }
    }

    @Test
    void everyTrainedTensor_getsAGradient() {
        params.zeroGradients();
        run(4, 0.1, TinyEdits.samples(4), 0);
        params.params().forEach((name, param) -> {
            // What the last block makes of the text ends in nothing: its queries, its output and its MLP.
            boolean read = !name.matches("transformer_blocks.1.(txt_mlp|attn.(to_add_out|add_q_proj|norm_added_q)).*");
            try (NDArray gradient = param.getGradient()) {
                assertEquals(read, gradient.abs().max().getFloat() > 0, name);
            }
        });
    }

    /** Edits of the whole picture count as well; each sample at its own time. */
    @Test
    void loss_isTheRegionAwareLossOfAllSamples() {
        EditSamples samples = TinyEdits.samples(4);
        int step = stepWithBoth(samples);
        StepLoss loss = run(4, 0, samples, step);
        Noise noise = Noise.of(11, step);
        try (NDScope scope = new NDScope();
                GradMode off = GradMode.off()) {
            EditBatch batch = EditBatch.of(manager, samples, noise.indices(4, 4));
            for (int i = 0; i < 4; i++) {
                noise.uniform();
            }
            FlowBatch flow = FlowBatch.of(manager, batch, noise, TinyEdits.SCHEDULE);
            NDArray velocity = flow.velocity(
                    Dit.load(params.in(Dtype.BF16), TinyEdits.DIT), text.states(manager, batch, 1), BlockHook.NONE);
            NDArray expected = Losses.regionAware(
                    velocity,
                    flow.wanted(),
                    batch.regionTokens(),
                    4,
                    batch.local().onesLike());
            assertEquals(expected.getFloat(), loss.total(), 0.02);
            assertTrue(batch.local().min().getFloat() == 0, "one of them is of the whole picture");
        }
        assertNotEquals(loss.total(), run(0, 0, samples, step).total(), 1e-3);
        assertTrue(loss.parts().isEmpty());
    }

    /** The first step that draws local edits and one of the whole picture. */
    private static int stepWithBoth(EditSamples samples) {
        return IntStream.range(0, 100)
                .filter(step -> Arrays.stream(Noise.of(11, step).indices(4, 4))
                                .mapToObj(index -> samples.get(index).local())
                                .distinct()
                                .count()
                        == 2)
                .findFirst()
                .orElseThrow();
    }

    /** Under an instruction that is always dropped, edits with other instructions cost the same. */
    @Test
    void droppedInstruction_isTheEmptyOne() {
        EditSamples samples = TinyEdits.samples(4);
        List<EditRecord> others = new java.util.ArrayList<>();
        for (int i = 0; i < 4; i++) {
            EditRecord record = samples.get(i);
            short[] ids = record.ids().clone();
            ids[7] = (short) (ids[7] == 30 ? 31 : 30);
            others.add(new EditRecord(
                    record.source(),
                    record.target(),
                    record.region(),
                    ids,
                    record.length(),
                    record.picture(),
                    record.local()));
        }
        assertEquals(
                run(4, 1, samples, 0).total(),
                run(4, 1, TinyEdits.of(others), 0).total(),
                1e-6);
        assertNotEquals(
                run(4, 0, samples, 0).total(),
                run(4, 0, TinyEdits.of(others), 0).total(),
                1e-5);
    }
}
