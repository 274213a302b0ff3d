package dev.retouch.train.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.bundle.Preset;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.NativePeak;
import dev.retouch.tensor.Tensors;
import dev.retouch.train.EncodedEdit;
import dev.retouch.train.EncodedEdits;
import dev.retouch.train.InitialWeights;
import dev.retouch.weights.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The plan's arithmetic against measured peaks of whole steps, and the published model's figures. */
class TrainPlanTest {

    private static final double WITHIN = 0.1;
    private static final int WORDS = 64;

    /** A picture large enough for the attention that large pictures have. */
    private static TokenGrid grid() {
        return TokenGrid.still(16, 64);
    }

    private static TrainedSizes sizes(int blocks) {
        return new TrainedSizes(
                new DitConfig(2, 64, 16, blocks, 64, 4, 256, List.of(16, 24, 24), false),
                new AdapterConfig(256, 4, blocks, 256, 4, 16, 8, 1, 64, 64, 4),
                FlowMatchConfig.QWEN_IMAGE_EDIT);
    }

    @ParameterizedTest
    @CsvSource({
        "F32, 3, 1, true",
        "BF16, 3, 1, true",
        "BF16, 3, 2, true",
        "F32, 2, 1, false",
        "BF16, 3, 1, false",
        "BF16, 6, 1, true"
    })
    void steps_takeWhatIsPlanned(Dtype compute, int blocks, int microBatch, boolean recompute) throws IOException {
        AdapterRecipe recipe = new AdapterRecipe(9, 2, 1e-5, 0, 0.03, 1, 2, 0.1f, 0, false, compute, 1);
        Placement placement = new Placement(List.of(Device.cpu()), microBatch, recompute);
        EncodedEdits edits = edits();
        long measured = NativePeak.of(() -> {
            // With a graph's memory: what is made without is in memory of the JVM, which is not counted.
            try (GradMode on = GradMode.on();
                    AdapterTrainer trainer = new AdapterTrainer(
                            sizes(blocks),
                            recipe,
                            placement,
                            manager -> frozen(manager, compute),
                            manager -> InitialWeights.fresh(manager, 1),
                            edits)) {
                for (int step = 0; step < 2; step++) {
                    trainer.accumulate(step);
                    trainer.move();
                }
            }
        });
        DevicePlan plan = TrainPlan.of(sizes(blocks), recipe, 1, microBatch, recompute, grid().tokens(), WORDS)
                .get(0);
        assertEquals(1, (double) plan.total() / measured, WITHIN, () -> plan + ", measured " + measured);
    }

    private static Weights frozen(NDManager manager, Dtype dtype) {
        return new Weights() {
            @Override
            public NDArray tensor(String name, long... shape) {
                float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
                Random random = new Random(name.hashCode());
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) random.nextGaussian() / 16;
                }
                try (NDArray floats = Tensors.floats(manager, values, shape)) {
                    return dtype == Dtype.F32 ? floats.duplicate() : dtype.cast(floats);
                }
            }

            @Override
            public boolean has(String name) {
                return true;
            }
        };
    }

    private static EncodedEdits edits() {
        int tokens = grid().tokens();
        float[] latents = new float[tokens * 64];
        float[] region = new float[tokens];
        Arrays.fill(region, 0, tokens / 4, 1);
        EncodedEdit edit = new EncodedEdit(
                grid(), latents, latents, region, ByteBuffer.allocate(4 * WORDS * 256 * 2), WORDS, true);
        return new EncodedEdits() {
            @Override
            public int count() {
                return 1;
            }

            @Override
            public EncodedEdit get(int index) {
                return edit;
            }

            @Override
            public EncodedEdit withoutInstruction(int index) {
                return edit;
            }

            @Override
            public String fingerprint() {
                return "one";
            }
        };
    }

    /** 20.43 G frozen parameters in bf16, and sixteen bytes for each of 5.03 G trained ones. */
    @Test
    void publishedModel_fitsOnEightDevicesAndNotOnTwo() {
        var config = Preset.QWEN_IMAGE_EDIT.config();
        TrainedSizes sizes = new TrainedSizes(config.transformer(), BundleTraining.sizes(config), config.scheduler());
        List<DevicePlan> eight = TrainPlan.of(sizes, AdapterRecipe.PAPER, 8, 1, true, 4096, 512);
        assertEquals(
                5_032_800_000.0 * 16,
                (double) eight.stream()
                        .mapToLong(plan -> plan.masters() + plan.gradients() + plan.moments())
                        .sum(),
                1e8);
        assertEquals(
                2 * 20_430_401_088.0,
                (double) eight.stream().mapToLong(DevicePlan::frozen).sum(),
                2e8);
        eight.forEach(plan -> assertTrue(plan.total() < 79e9, plan.toString()));
        List<DevicePlan> one = TrainPlan.of(sizes, AdapterRecipe.PAPER, 1, 1, true, 4096, 512);
        assertTrue(one.get(0).total() > 120e9, one.toString());
        assertThrows(
                IllegalArgumentException.class, () -> TrainPlan.of(sizes, AdapterRecipe.PAPER, 61, 1, true, 4096, 512));
    }
}
