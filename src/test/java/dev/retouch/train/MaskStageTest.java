package dev.retouch.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.ParamSet;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MaskStageTest {

    private static NDManager manager;
    private static FrozenText text;
    private static Adapter adapter;

    @BeforeAll
    @SuppressWarnings("MustBeClosedChecker") // closed behind the tests
    static void load() {
        manager = Tensors.newManager();
        text = TinyEdits.text(manager);
        adapter = Adapter.load(TinyEdits.params(manager), TinyEdits.ADAPTER);
    }

    @AfterAll
    static void close() {
        manager.close();
    }

    /** More samples than are read at once. */
    @Test
    void means_areThoseOfEverySampleAlone() {
        EditSamples samples = TinyEdits.samples(66);
        InstructionMeans means = InstructionMeans.of(manager, adapter, text, samples);
        assertEquals(66, means.values().length);
        for (int index : new int[] {0, 1, 63, 64, 65}) {
            float[] alone = InstructionMeans.of(manager, adapter, text, TinyEdits.of(List.of(samples.get(index))))
                    .values()[0];
            assertEquals(16, alone.length);
            assertArrayEquals(alone, means.values()[index], 0.03f, "sample " + index);
        }
        NDArray two = means.of(manager, new int[] {65, 2});
        assertEquals("(2, 1, 16)", two.getShape().toString());
        assertArrayEquals(means.values()[65], two.get(0).toFloatArray());
        assertArrayEquals(means.values()[2], two.get(1).toFloatArray());
    }

    @Test
    void predictorAlone_isTrainedAsInTheAdaptersStage() {
        EditSamples samples = TinyEdits.samples(4);
        ParamSet params = TinyEdits.params(manager);
        AdapterParams predictor = AdapterParams.predictorOnly(params, TinyEdits.ADAPTER);
        params.params().keySet().forEach(name -> assertTrue(name.startsWith("mask_predictor."), name));
        InstructionMeans means = InstructionMeans.of(manager, adapter, text, samples);
        MaskStage stage = new MaskStage(predictor, means, new BatchSource(manager, samples, 4, 11));
        StepLoss loss;
        try (NDScope scope = new NDScope();
                GradMode on = GradMode.on()) {
            loss = stage.run(0);
        }
        params.params().forEach((name, param) -> {
            try (NDArray gradient = param.getGradient()) {
                assertTrue(gradient.abs().max().getFloat() > 0, name);
            }
        });
        AdapterStage whole = new AdapterStage(
                AdapterParams.whole(TinyEdits.params(manager), TinyEdits.ADAPTER),
                TinyEdits.backbone(manager),
                new BatchSource(manager, samples, 4, 11),
                new AdapterStage.Options(2, 0.1f, 2));
        try (NDScope scope = new NDScope();
                GradMode on = GradMode.on()) {
            StepLoss both = whole.run(0);
            assertEquals(both.parts().get("mask"), loss.total(), 0.02);
            assertEquals(both.parts().get("iou"), loss.parts().get("iou"), 0.1);
        }
        assertEquals(List.of("iou", "refused"), List.copyOf(loss.parts().keySet()));
    }

    /** The same computed here, with instructions that differ as much as they can. */
    @Test
    void everySample_isFoundByItsOwnInstruction() {
        EditSamples samples = TinyEdits.samples(4);
        AdapterParams predictor = AdapterParams.predictorOnly(TinyEdits.params(manager), TinyEdits.ADAPTER);
        float[][] rows = new float[4][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Noise.of(i, 0).gaussian(16);
        }
        InstructionMeans means = new InstructionMeans(rows);
        MaskStage stage = new MaskStage(predictor, means, new BatchSource(manager, samples, 4, 11));
        try (NDScope scope = new NDScope();
                GradMode on = GradMode.on()) {
            int[] indices = Noise.of(11, 0).indices(4, 4);
            EditBatch batch = EditBatch.of(manager, samples, indices);
            NDArray instructions = Tensors.floats(
                    manager,
                    EditBatch.joined(
                            Arrays.stream(indices).mapToObj(i -> rows[i]).toList()),
                    4,
                    1,
                    16);
            NDArray found = predictor
                    .predictor()
                    .apply(instructions, batch.source(), 2, 3)
                    .reshape(4, 6);
            float expected = Losses.mask(found, batch.touched()).getFloat();
            assertEquals(expected, stage.run(0).total(), 1e-5);
        }
    }
}
