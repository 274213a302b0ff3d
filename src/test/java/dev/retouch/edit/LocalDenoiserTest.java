package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.sampling.FlowMatchSchedule;
import dev.retouch.sampling.Guidance;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.NativePeak;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The loop that computes some tokens only, with a tiny transformer and an adapter that acts. */
class LocalDenoiserTest {

    private static final int CHANNELS = TinyAdapter.TRANSFORMER.inChannels();
    private static final int TOKENS = 6;
    private static final int STEPS = 5;
    private static final float TOLERANCE = 1e-4f;
    private static final byte[] SOME = {0, 1, 1, 0, 1, 0};
    private static final byte[] EVERY = {1, 1, 1, 1, 1, 1};
    private static final Region REGION = new Region(SOME, 3, 2, EditMode.LOCAL);
    private static final DenseSteps ALWAYS = (step, steps) -> true;
    private static final DenseSteps FIRST = (step, steps) -> false;
    private static final FlowMatchSchedule SCHEDULE =
            FlowMatchSchedule.of(FlowMatchConfig.QWEN_IMAGE_EDIT, STEPS, TOKENS);

    private final NDManager manager = Tensors.newManager();
    private final Dit transformer = Dit.load(TinyAdapter.weights(manager), TinyAdapter.TRANSFORMER);
    private final NDArray noise = TinyAdapter.random(manager, 1, 1, TOKENS, CHANNELS);
    private final NDArray source = TinyAdapter.random(manager, 2, 1, TOKENS, CHANNELS);
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

    /** The instruction's branch of five words, and a negative one of fewer. */
    private LocalBranches branches(double closedGate) {
        List<Prompt> prompts = List.of(TinyAdapter.prompt(manager, 5, 1), TinyAdapter.prompt(manager, 3, 7));
        return new Conditioning(TinyAdapter.TRANSFORMER, closedGate)
                .local(manager, TinyAdapter.of(manager), prompts, REGION, List.of(TokenGrid.still(2, 3)));
    }

    private Denoised run(DenseSteps dense, byte[] computed) {
        LocalBranches local = branches(0);
        return new LocalDenoiser(transformer, dense)
                .denoise(local.branches(), local.sparse(manager, computed), 4, noise, source, SCHEDULE);
    }

    @Test
    void denoise_withEveryStepAndTokenIsThePlainLoop() {
        NDArray plain = new Denoiser(transformer).denoise(branches(0).branches(), 4, noise, source, SCHEDULE);
        Denoised local = run(ALWAYS, EVERY);
        assertArrayEquals(plain.toFloatArray(), local.latents().toFloatArray(), TOLERANCE);
        assertEquals(STEPS, local.denseSteps());
    }

    @Test
    void denoise_otherTokensAreTheSourceNoisedAsFarAsTheStepAsks() {
        List<Denoiser.Branch> branches = branches(0).branches();
        float[] latents = noise.toFloatArray();
        float[] clean = source.toFloatArray();
        float[] start = noise.toFloatArray();
        for (int step = 0; step < STEPS; step++) {
            float sigma = SCHEDULE.sigmas()[step];
            for (int i = 0; i < latents.length; i++) {
                latents[i] = computed(i) ? latents[i] : (1 - sigma) * clean[i] + sigma * start[i];
            }
            NDArray tokens = Nn.cat(1, Tensors.floats(manager, latents, 1, TOKENS, CHANNELS), source);
            NDArray time = Tensors.floats(manager, new float[] {SCHEDULE.time(step)}, 1);
            List<NDArray> each = branches.stream()
                    .map(b -> transformer.forward(tokens, b.words(), null, time, b.rope(), b.hook()))
                    .map(velocity -> Nn.span(velocity, 0, TOKENS))
                    .toList();
            float[] velocity = Guidance.rescaled(each.get(0), each.get(1), 4).toFloatArray();
            for (int i = 0; i < latents.length; i++) {
                latents[i] += (SCHEDULE.sigmas()[step + 1] - sigma) * velocity[i];
            }
        }
        for (int i = 0; i < latents.length; i++) {
            latents[i] = computed(i) ? latents[i] : clean[i];
        }
        assertArrayEquals(latents, run(ALWAYS, SOME).latents().toFloatArray(), TOLERANCE);
    }

    private static boolean computed(int value) {
        return SOME[value / CHANNELS] == 1;
    }

    @Test
    void denoise_leavesTheSourceWhereNothingIsComputed() {
        float[] clean = source.toFloatArray();
        float[] latents = run(FIRST, SOME).latents().toFloatArray();
        for (int token = 0; token < TOKENS; token++) {
            int from = token * CHANNELS;
            boolean same = Arrays.equals(clean, from, from + CHANNELS, latents, from, from + CHANNELS);
            assertEquals(SOME[token] == 0, same, "token " + token);
        }
    }

    @Test
    void denoise_runsOnFewTokensBetweenDenseSteps() {
        List<Integer> seen = new ArrayList<>();
        BlockHook watch = (block, img, target) -> {
            if (block == 0) {
                seen.add(target);
            }
            return img;
        };
        LocalBranches local = branches(0);
        List<Denoiser.Branch> branches = local.branches().stream()
                .map(b -> new Denoiser.Branch(b.words(), b.wordsMask(), b.rope(), watch))
                .toList();
        SparseBranches sparse = SparseBranches.of(manager, branches, SOME, tokens -> watch);
        Denoised denoised = new LocalDenoiser(transformer, (step, steps) -> step == 3)
                .denoise(branches, sparse, 4, noise, source, SCHEDULE);
        assertEquals(List.of(6, 6, 3, 3, 6, 6, 3), seen, "two branches in a dense step, one batch in a sparse one");
        assertEquals(2, denoised.denseSteps());
    }

    @Test
    void denoise_betweenDenseStepsIsCloseToThem() {
        float[] dense = run(ALWAYS, SOME).latents().toFloatArray();
        double often = distance(dense, run((step, steps) -> step % 2 == 0, SOME));
        double once = distance(dense, run(FIRST, SOME));
        assertTrue(0 < often && often < once && once < 0.5, often + " and " + once + " away");
    }

    private static double distance(float[] wanted, Denoised found) {
        float[] values = found.latents().toFloatArray();
        double apart = IntStream.range(0, wanted.length)
                .mapToDouble(i -> Math.pow(values[i] - wanted[i], 2))
                .sum();
        double length = IntStream.range(0, wanted.length)
                .mapToDouble(i -> Math.pow(wanted[i], 2))
                .sum();
        return Math.sqrt(apart / length);
    }

    @Test
    void denoise_isTheSameEveryTime() {
        float[] first = run(FIRST, SOME).latents().toFloatArray();
        assertArrayEquals(first, run(FIRST, SOME).latents().toFloatArray());
    }

    @Test
    void denoise_leavesItsResultAlone() {
        LocalBranches local = branches(0);
        SparseBranches sparse = local.sparse(manager, SOME);
        int before = manager.getManagedArrays().size();
        new LocalDenoiser(transformer, FIRST).denoise(local.branches(), sparse, 4, noise, source, SCHEDULE);
        assertEquals(before + 2, manager.getManagedArrays().size(), "the result, and the first tokens of the source");
        assertEquals(TOKENS * CHANNELS, noise.toFloatArray().length, "the start stays the caller's");
    }

    @Test
    void denoise_needsNoMoreForManySteps() throws IOException {
        LocalBranches local = branches(0);
        SparseBranches sparse = local.sparse(manager, SOME);
        LocalDenoiser denoiser = new LocalDenoiser(transformer, (step, steps) -> step % 4 == 0);
        long few = NativePeak.of(() -> denoiser.denoise(
                        local.branches(),
                        sparse,
                        4,
                        noise,
                        source,
                        FlowMatchSchedule.of(FlowMatchConfig.QWEN_IMAGE_EDIT, 8, TOKENS))
                .latents()
                .close());
        long many = NativePeak.of(() -> denoiser.denoise(
                        local.branches(),
                        sparse,
                        4,
                        noise,
                        source,
                        FlowMatchSchedule.of(FlowMatchConfig.QWEN_IMAGE_EDIT, 32, TOKENS))
                .latents()
                .close());
        assertTrue(many - few < 200, few + " bytes for 8 steps, " + many + " for 32");
    }

    @Test
    void sparse_hookIsThatOfEachBranchOnItsOwnTokens() {
        for (double closed : new double[] {0, 0.5}) {
            LocalBranches local = branches(closed);
            SparseBranches sparse = local.sparse(manager, SOME);
            NDArray one = TinyAdapter.random(manager, 9, 1, 12, TinyAdapter.CONFIG.width());
            NDArray two = TinyAdapter.random(manager, 10, 1, 12, TinyAdapter.CONFIG.width());
            for (int block = 0; block < 2; block++) {
                NDArray active =
                        Nn.takePositions(Nn.cat(0, one, two), sparse.tokens().active());
                NDArray both = sparse.hook().apply(block, active, 3);
                for (int i = 0; i < 2; i++) {
                    NDArray alone = local.branches().get(i).hook().apply(block, i == 0 ? one : two, TOKENS);
                    assertArrayEquals(
                            Nn.takePositions(alone, sparse.tokens().active()).toFloatArray(),
                            both.get(i).toFloatArray(),
                            TOLERANCE);
                }
            }
        }
    }

    @Test
    void measured_refreshesTwiceLateOnTheWay() {
        assertEquals(List.of(0, 28, 42), denseSteps(50));
        assertEquals(List.of(0, 15, 23), denseSteps(28));
        assertEquals(List.of(0, 4, 6), denseSteps(8));
        assertEquals(List.of(0, 3, 4), denseSteps(6));
        assertEquals(List.of(0, 2), denseSteps(4));
        assertEquals(List.of(0, 1), denseSteps(2));
    }

    private static List<Integer> denseSteps(int steps) {
        return IntStream.range(0, steps)
                .filter(step -> DenseSteps.MEASURED.isDense(step, steps))
                .boxed()
                .toList();
    }
}
