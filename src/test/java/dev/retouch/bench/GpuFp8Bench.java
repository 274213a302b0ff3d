package dev.retouch.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retouch.bundle.AnyFp8;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.dit.RopeTables;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.tensor.DeviceMemory;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import java.util.List;
import java.util.Map;

/**
 * A pass of a third of the published blocks in bf16 and in fp8, in turns: both do not fit beside each other otherwise.
 *
 * <p>Argument: rounds, 5 by default.
 */
final class GpuFp8Bench {

    private static final int WORDS = 256;

    private GpuFp8Bench() {}

    public static void main(String[] args) {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        try (GradMode off = GradMode.off();
                Card card = new Card();
                NDManager manager = Tensors.newManager()) {
            GpuReport report = new GpuReport(card.name());
            boolean gpu = card.isGpu();
            DitConfig config = gpu
                    ? new DitConfig(2, 64, 16, 20, 128, 24, 3584, List.of(16, 56, 56), false)
                    : new DitConfig(2, 64, 16, 2, 16, 4, 48, List.of(4, 6, 6), false);
            DeviceWeights weights = new DeviceWeights(manager, Dtype.BF16);
            long before = used(card);
            Dit half = Dit.load(weights, config);
            long between = used(card);
            Dit fp8 = Dit.load(AnyFp8.transformer(config, weights), config);
            report.line(
                    "weights in fp8 / in bf16", (used(card) - between) / (double) Math.max(1, between - before), "x");
            TokenGrid grid = TokenGrid.still(gpu ? 64 : 8, gpu ? 64 : 8);
            RopeTables rope = RopeTables.of(manager, config, List.of(grid, grid), WORDS);
            NDArray hidden = random(manager, 1, 2L * grid.tokens(), config.inChannels());
            NDArray words = random(manager, 1, WORDS, config.jointAttentionDim());
            NDArray time = Tensors.floats(manager, new float[] {0.7f}, 1);
            Map<String, Double> seconds = new SideBySide()
                    .add("bf16", card.awaited(() -> half.forward(hidden, words, null, time, rope, BlockHook.NONE)))
                    .add("fp8", card.awaited(() -> fp8.forward(hidden, words, null, time, rope, BlockHook.NONE)))
                    .run(2, rounds);
            report.line("pass of " + config.numLayers() + " blocks in bf16", seconds.get("bf16"), "s");
            report.line("pass of " + config.numLayers() + " blocks in fp8", seconds.get("fp8"), "s");
            report.atLeast("pass in bf16 / in fp8", seconds.get("bf16") / seconds.get("fp8"), "x", 1.12);
        }
    }

    private static long used(Card card) {
        card.await();
        DeviceMemory.returnUnused();
        return card.used();
    }

    private static NDArray random(NDManager manager, long... shape) {
        return Dtype.BF16.cast(manager.randomNormal(new Shape(shape)));
    }
}
