package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.sampling.FlowMatchSchedule;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.NativePeak;
import dev.retouch.tensor.Tensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The loop with a tiny transformer; {@code PipelineParityTest} holds its numbers against the reference. */
class DenoiserTest {

    private static final int CHANNELS = TinyAdapter.TRANSFORMER.inChannels();
    private static final FlowMatchSchedule SCHEDULE = FlowMatchSchedule.of(FlowMatchConfig.QWEN_IMAGE_EDIT, 3, 6);

    private static final List<TokenGrid> SHOWN = List.of(TokenGrid.still(2, 3));

    private final NDManager manager = Tensors.newManager();
    private final Dit transformer = Dit.load(TinyAdapter.weights(manager), TinyAdapter.TRANSFORMER);
    private GradMode off;

    @BeforeEach
    void withoutGraph() {
        off = GradMode.off();
    }

    @AfterEach
    void close() {
        off.close();
        manager.close();
    }

    private Denoiser.Branch branch(long prompt) {
        return new Conditioning(TinyAdapter.TRANSFORMER, 0)
                .global(manager, TinyAdapter.prompt(manager, 5, prompt), Region.everything(3, 2), SHOWN);
    }

    private NDArray latents(long seed) {
        return TinyAdapter.random(manager, seed, 1, 6, CHANNELS);
    }

    private float[] run(double guidance, Denoiser.Branch... branches) {
        return new Denoiser(transformer)
                .denoise(List.of(branches), guidance, latents(1), latents(2), SCHEDULE)
                .toFloatArray();
    }

    @Test
    void denoise_readsInstructionStartAndSource() {
        float[] latents = run(1, branch(1));
        assertFalse(Arrays.equals(latents, run(1, branch(2))), "another instruction");
        Denoiser denoiser = new Denoiser(transformer);
        List<Denoiser.Branch> branches = List.of(branch(1));
        assertFalse(
                Arrays.equals(
                        latents,
                        denoiser.denoise(branches, 1, latents(3), latents(2), SCHEDULE)
                                .toFloatArray()),
                "another start");
        assertFalse(
                Arrays.equals(
                        latents,
                        denoiser.denoise(branches, 1, latents(1), latents(3), SCHEDULE)
                                .toFloatArray()),
                "another source");
    }

    @Test
    void denoise_runsTheHook() {
        Region half = new Region(new byte[] {1, 1, 1, 0, 0, 0}, 3, 2, EditMode.LOCAL);
        Denoiser.Branch hooked = new Conditioning(TinyAdapter.TRANSFORMER, 0)
                .local(manager, TinyAdapter.of(manager), List.of(TinyAdapter.prompt(manager, 5, 1)), half, SHOWN)
                .branches()
                .get(0);
        assertFalse(Arrays.equals(run(1, branch(1)), run(1, hooked)));
    }

    @Test
    void denoise_withOneBranchIgnoresTheScale() {
        assertArrayEquals(run(1, branch(1)), run(7, branch(1)));
    }

    @Test
    void denoise_withTwoBranchesIsGuided() {
        float[] guided = run(4, branch(1), branch(2));
        assertFalse(Arrays.equals(guided, run(4, branch(2), branch(1))), "the branches in each other's place");
        assertFalse(Arrays.equals(guided, run(2, branch(1), branch(2))), "another scale");
        assertArrayEquals(run(1, branch(1)), run(4, branch(1), branch(1)), 1e-4f, "nothing to be guided away from");
    }

    @Test
    void denoise_leavesItsResultAlone() {
        List<Denoiser.Branch> branches = List.of(branch(1), branch(2));
        try (NDManager own = manager.newSubManager()) {
            NDArray start = TinyAdapter.random(own, 1, 1, 6, CHANNELS);
            NDArray source = latents(2);
            int before = own.getManagedArrays().size();
            int all = manager.getManagedArrays().size(); // those of its managers included
            NDArray latents = new Denoiser(transformer).denoise(branches, 4, start, source, SCHEDULE);
            assertEquals(before + 1, own.getManagedArrays().size());
            assertEquals(all + 1, manager.getManagedArrays().size());
            assertEquals(new Shape(1, 6, CHANNELS), latents.getShape());
            assertEquals(6 * CHANNELS, start.toFloatArray().length, "the start stays the caller's");
        }
    }

    /** Of the first branch nothing stays while the second is computed but its prediction. */
    @Test
    void denoise_needsNoMoreForManyStepsAndOnePredictionMoreForAnotherBranch() throws IOException {
        List<Denoiser.Branch> both = List.of(branch(1), branch(2));
        long one = peak(both.subList(0, 1), 2);
        long two = peak(both, 2);
        assertEquals(two, peak(both, 9), "bytes of two steps and of nine");
        long prediction = 4L * 12 * CHANNELS;
        assertTrue(one > 10 * prediction, one + " bytes are too few to tell");
        assertTrue(two - one <= prediction, () -> (two - one) + " bytes more, a prediction has " + prediction);
    }

    private long peak(List<Denoiser.Branch> branches, int steps) throws IOException {
        NDArray start = latents(1);
        NDArray source = latents(2);
        FlowMatchSchedule schedule = FlowMatchSchedule.of(FlowMatchConfig.QWEN_IMAGE_EDIT, steps, 6);
        return NativePeak.of(() -> new Denoiser(transformer)
                .denoise(branches, 4, start, source, schedule)
                .close());
    }

    @Test
    void listener_isToldOfEveryStepInOrder() {
        List<String> told = new ArrayList<>();
        float[][] last = new float[1][];
        Denoiser.Listener listener = new Denoiser.Listener() {
            @Override
            public void predicted(int step, List<NDArray> velocities) {
                assertEquals(new Shape(1, 12, CHANNELS), velocities.get(0).getShape());
                told.add("predicted " + step + " by " + velocities.size());
            }

            @Override
            public void stepped(int step, NDArray latents) {
                last[0] = latents.toFloatArray();
                told.add("stepped " + step);
            }
        };
        NDArray latents = new Denoiser(transformer, listener)
                .denoise(List.of(branch(1), branch(2)), 4, latents(1), latents(2), SCHEDULE);
        assertEquals(
                List.of(
                        "predicted 0 by 2",
                        "stepped 0",
                        "predicted 1 by 2",
                        "stepped 1",
                        "predicted 2 by 2",
                        "stepped 2"),
                told);
        assertArrayEquals(latents.toFloatArray(), last[0]);
    }
}
