package dev.retouch.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.app.settings.Bundles;
import dev.retouch.bundle.BundleConfig;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.dit.RopeTables;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What editing several pictures of one shape as a batch would save, and whether a picture would depend on its batch: the
 * backbone's pass over 1, 2 and 4 pictures, at the small bundle's sizes and with two blocks of full width.
 */
final class BatchBench {

    private static final int ROUNDS = 9;
    private static final int[] BATCHES = {1, 2, 4};

    private BatchBench() {}

    public static void main(String[] args) throws IOException {
        System.out.printf(
                "%-28s %6s %14s %10s %22s%n", "sizes", "batch", "s per picture", "of alone", "differs from alone");
        DitConfig small = BundleConfig.read(Bundles.folder(Optional.empty())).transformer();
        run("small bundle, 128, f32", small, Dtype.F32, 8, 40);
        DitConfig one = DitConfig.QWEN_IMAGE_EDIT;
        DitConfig wide = new DitConfig(
                one.patchSize(),
                one.inChannels(),
                one.outChannels(),
                2,
                one.attentionHeadDim(),
                one.numAttentionHeads(),
                one.jointAttentionDim(),
                one.axesDimsRope(),
                one.zeroCondT());
        run("2 blocks of 3,072, 256, f32", wide, Dtype.F32, 16, 64);
        run("2 blocks of 3,072, 256, bf16", wide, Dtype.BF16, 16, 64);
    }

    private static void run(String name, DitConfig config, Dtype dtype, int side, int words) {
        try (GradMode off = GradMode.off();
                NDManager manager = Tensors.newManager()) {
            RandomWeights random = new RandomWeights(manager, dtype);
            Dit dit = Dit.load(random, config);
            TokenGrid grid = TokenGrid.still(side, side);
            RopeTables rope = RopeTables.of(manager, config, List.of(grid, grid), words);
            int most = BATCHES[BATCHES.length - 1];
            NDArray tokens =
                    new RandomWeights(manager, Dtype.F32).tensor("tokens", most, 2L * side * side, config.inChannels());
            NDArray text = random.tensor("words", most, words, config.jointAttentionDim());
            NDArray time = Tensors.floats(manager, new float[] {0.7f}, 1);
            SideBySide work = new SideBySide();
            for (int batch : BATCHES) {
                work.add(Integer.toString(batch), () -> pass(dit, tokens, text, time, rope, batch));
            }
            Map<String, Double> seconds = work.run(1, ROUNDS);
            float[] alone = pass(dit, tokens, text, time, rope, 1);
            for (int batch : BATCHES) {
                float[] within = pass(dit, tokens, text, time, rope, batch);
                double each = seconds.get(Integer.toString(batch)) / batch;
                System.out.printf(
                        Locale.ROOT,
                        "%-28s %6d %14.4f %10.3f %22.1e%n",
                        name,
                        batch,
                        each,
                        each / seconds.get("1"),
                        largestDifference(alone, within));
            }
        }
    }

    /** The first picture's velocity. */
    private static float[] pass(Dit dit, NDArray tokens, NDArray text, NDArray time, RopeTables rope, int batch) {
        NDArray velocity =
                dit.forward(tokens.get("0:" + batch), text.get("0:" + batch), null, time, rope, BlockHook.NONE);
        return Nn.f32(velocity.get("0:1")).toFloatArray(); // waits for the device
    }

    private static double largestDifference(float[] alone, float[] within) {
        double largest = 0;
        for (int i = 0; i < alone.length; i++) {
            largest = Math.max(largest, Math.abs((double) alone[i] - within[i]));
        }
        return largest;
    }
}
