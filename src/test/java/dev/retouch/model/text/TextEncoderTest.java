package dev.retouch.model.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.ParamSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TextEncoderTest {

    private static final int IMAGE = 9;
    private static final VisionConfig VISION = new VisionConfig(2, 16, 24, 2, 3, 4, 2, 2, 16, 32, List.of(1));
    private static final TextConfig CONFIG =
            new TextConfig(20, 32, 48, 2, 4, 2, 1e-6, 1e6, List.of(2, 1, 1), IMAGE, VISION);
    /** Three tokens wide: windows of unequal sizes. */
    private static final PatchGrid GRID = new PatchGrid(1, 4, 6);

    private static final long[] WITH_IMAGE = {1, 2, 9, 9, 9, 9, 9, 9, 3, 4};
    private static final long[] WORDS = {5, 6, 7, 8};

    private final NDManager weights = Tensors.newManager();
    private final NDManager work = Tensors.newManager();
    private final ParamSet params = ParamSet.fresh(weights, 7, (name, shape, random) -> {
        float[] values = new float[(int) new Shape(shape).size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() * 0.2f + (name.contains("norm") ? 1 : 0);
        }
        return values;
    });
    private final NDArray patches = Tensors.floats(work, pixels(), GRID.patches(), VISION.patchValues());

    private static float[] pixels() {
        float[] values = new float[GRID.patches() * VISION.patchValues()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i * 0.37);
        }
        return values;
    }

    @AfterEach
    void close() {
        work.close();
        weights.close();
    }

    private NDArray last(Dtype type, TokenBatch batch) {
        List<NDArray> states =
                TextEncoder.load(params.in(type), CONFIG).hiddenStates(work, batch, patches, List.of(GRID));
        assertEquals(CONFIG.numHiddenLayers() + 1, states.size());
        return states.get(states.size() - 1);
    }

    @Test
    void everyWeight_getsAGradientThroughBf16() {
        try (GradMode on = GradMode.on();
                NDScope scope = new NDScope()) {
            assertTrue(GradMode.isOn());
            TokenBatch batch = TokenBatch.of(List.of(WITH_IMAGE, WORDS), 0);
            NDArray rows = PromptRows.of(batch, 1).select(last(Dtype.BF16, batch));
            assertEquals(Dtype.F32, Dtype.of(rows));
            NDArray target = work.arange((float) rows.size()).sin().reshape(rows.getShape());
            GradMode.backward(rows.sub(target).square().mean());
            for (Map.Entry<String, NDArray> param : params.params().entrySet()) {
                float largest = param.getValue().getGradient().abs().max().getFloat();
                assertTrue(largest > 0, param.getKey() + " is cut off from the loss");
            }
        }
    }

    @Test
    void computing_inBf16StaysNearF32() {
        try (GradMode off = GradMode.off()) {
            TokenBatch batch = TokenBatch.of(List.of(WITH_IMAGE), 0);
            NDArray exact = last(Dtype.F32, batch);
            float difference = last(Dtype.BF16, batch).sub(exact).abs().max().getFloat();
            assertTrue(difference > 0 && difference < 0.2, "they differ by " + difference);
        }
    }

    @Test
    void padding_onEitherSideChangesNothing() {
        try (GradMode off = GradMode.off()) {
            NDArray alone = PromptRows.of(TokenBatch.of(List.of(WITH_IMAGE), 0), 1)
                    .select(last(Dtype.F32, TokenBatch.of(List.of(WITH_IMAGE), 0)));
            TokenBatch right = TokenBatch.of(List.of(new long[12], WITH_IMAGE), 0);
            TokenBatch left = new TokenBatch(new long[2][12], leftPadding());
            System.arraycopy(WITH_IMAGE, 0, left.ids()[1], 2, WITH_IMAGE.length);
            for (TokenBatch batch : List.of(left, right)) {
                NDArray both = PromptRows.of(batch, 1).select(last(Dtype.F32, batch));
                NDArray same = both.get(1).get("0:9");
                float difference = same.sub(alone.get(0)).abs().max().getFloat();
                assertTrue(difference < 1e-5, "they differ by " + difference);
                assertEquals(0f, both.get(1).get("9:").abs().max().getFloat());
            }
        }
    }

    private static boolean[][] leftPadding() {
        boolean[][] mask = new boolean[2][12];
        java.util.Arrays.fill(mask[0], true);
        java.util.Arrays.fill(mask[1], 2, 12, true);
        return mask;
    }

    @Test
    void images_areEncodedAloneAsTheyAreInABatch() {
        try (GradMode off = GradMode.off()) {
            VisionTower tower = TextEncoder.load(params, CONFIG).visual();
            PatchGrid small = new PatchGrid(1, 2, 2);
            NDArray few = patches.get("0:4");
            NDArray both = tower.forward(Nn.cat(0, patches, few), List.of(GRID, small));
            NDArray apart = Nn.cat(0, tower.forward(patches, List.of(GRID)), tower.forward(few, List.of(small)));
            assertTrue(both.sub(apart).abs().max().getFloat() < 1e-5, "an image sees another's patches");
        }
    }

    @Test
    void forward_leavesNothingWithTheWeights() {
        try (GradMode off = GradMode.off()) {
            TokenBatch batch = TokenBatch.of(List.of(WITH_IMAGE, WORDS), 0);
            TextEncoder encoder = TextEncoder.load(params, CONFIG);
            int before = weights.getManagedArrays().size();
            try (NDManager edit = Tensors.newManager()) {
                int own = work.getManagedArrays().size();
                List<NDArray> states = encoder.hiddenStates(edit, batch, patches, List.of(GRID));
                assertEquals(own, work.getManagedArrays().size(), "the patches' owner keeps something");
                assertTrue(states.stream().allMatch(x -> x.getManager() == edit));
            }
            assertEquals(before, weights.getManagedArrays().size());
        }
    }

    @Test
    void batch_thatDoesNotFitItsImagesIsRefused() {
        TextEncoder encoder = TextEncoder.load(params, CONFIG);
        TokenBatch words = TokenBatch.of(List.of(WORDS), 0);
        TokenBatch tooFew = TokenBatch.of(List.of(new long[] {1, 9, 9, 2}), 0);
        for (TokenBatch batch : List.of(words, tooFew)) {
            assertThrows(
                    IllegalArgumentException.class, () -> encoder.hiddenStates(work, batch, patches, List.of(GRID)));
        }
        TokenBatch foreign = TokenBatch.of(List.of(new long[] {1, 20}), 0);
        assertThrows(IllegalArgumentException.class, () -> encoder.hiddenStates(work, foreign));
        assertThrows(IllegalArgumentException.class, () -> PromptRows.of(words, 4));
    }
}
