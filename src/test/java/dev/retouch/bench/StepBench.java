package dev.retouch.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.dit.RopeTables;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * One denoising step with the weights of a folder, in bf16 and in f32: seconds, memory, and how far the two are apart.
 *
 * <p>Arguments: a model folder, then the picture's side in pixels, 1024 by default. Where the folder has an adapter, the
 * region is the middle quarter of the picture; gates of random weights are open outside it too.
 */
final class StepBench {

    private static final int TEXT_TOKENS = 256;
    private static final int PIXELS_OF_TOKEN = 16;

    /** Relative length of the difference that bf16 may make; the golden cases hold to the same. */
    private static final double BOUND = 2e-2;

    private final Path folder;
    private final int side;
    private final DitConfig config;

    private StepBench(Path folder, int side) throws IOException {
        this.folder = folder;
        this.side = side;
        this.config = DitConfig.of(new ObjectMapper()
                .readTree(folder.resolve("transformer/config.json").toFile()));
    }

    public static void main(String[] args) throws IOException {
        if (args.length < 1 || args.length > 2) {
            System.err.println("usage: src/benchmarks/run step DIR [SIDE]");
            System.exit(2);
        }
        int pixels = args.length > 1 ? Integer.parseInt(args[1]) : 1024;
        StepBench bench = new StepBench(Path.of(args[0]), pixels / PIXELS_OF_TOKEN);
        System.out.printf(
                Locale.ROOT,
                "%d blocks of width %d, %d x %d pixels: %d target and %d source tokens, %d words%n%-6s %9s %9s %9s %13s%n",
                bench.config.numLayers(),
                bench.config.innerDim(),
                pixels,
                pixels,
                bench.side * bench.side,
                bench.side * bench.side,
                TEXT_TOKENS,
                "type",
                "load s",
                "step s",
                "peak GB",
                "anonymous GB");
        float[] half = bench.step(Dtype.BF16);
        float[] full = bench.step(Dtype.F32);
        double distance = distance(half, full);
        System.out.printf(
                Locale.ROOT,
                "relative L2 difference of the velocities: %.2e (bar: at most %.0e); peak memory (bar: at most 16 GB)%n",
                distance,
                BOUND);
        if (!(distance > 0 && distance <= BOUND) || ProcessMemory.peak() > 16e9) {
            System.err.println("a bar is missed");
            System.exit(1);
        }
    }

    private float[] step(Dtype dtype) throws IOException {
        ProcessMemory.resetPeak();
        try (GradMode off = GradMode.off();
                NDScope scope = new NDScope();
                NDManager manager = Tensors.newManager()) {
            scope.suppressNotUsedWarning();
            long start = System.nanoTime();
            Dit dit = Dit.load(Checkpoint.open(manager, folder.resolve("transformer"), dtype, key -> key), config);
            BlockHook hook = hook(manager, dtype);
            double load = (System.nanoTime() - start) / 1e9;
            TokenGrid grid = TokenGrid.still(side, side);
            RopeTables rope = RopeTables.of(manager, config, List.of(grid, grid), TEXT_TOKENS);
            int tokens = side * side;
            NDArray image = random(manager, dtype, 1, 2 * tokens, config.inChannels());
            NDArray words = random(manager, dtype, 2, TEXT_TOKENS, config.jointAttentionDim());
            NDArray time = Tensors.floats(manager, new float[] {0.7f}, 1);
            start = System.nanoTime();
            NDArray velocity = Nn.f32(Nn.span(dit.forward(image, words, null, time, rope, hook), 0, tokens));
            float[] values = velocity.toFloatArray();
            System.out.printf(
                    Locale.ROOT,
                    "%-6s %9.2f %9.2f %9.2f %13.2f%n",
                    dtype.name().toLowerCase(Locale.ROOT),
                    load,
                    (System.nanoTime() - start) / 1e9,
                    ProcessMemory.peak() / 1e9,
                    ProcessMemory.anonymous() / 1e9);
            return values;
        }
    }

    private BlockHook hook(NDManager manager, Dtype dtype) throws IOException {
        Path adapterFolder = folder.resolve("adapter");
        if (!Files.isDirectory(adapterFolder)) {
            return BlockHook.NONE;
        }
        AdapterConfig sizes = AdapterConfig.of(
                new ObjectMapper().readTree(adapterFolder.resolve("config.json").toFile()));
        Adapter adapter = Adapter.load(Checkpoint.open(manager, adapterFolder, dtype, key -> key), sizes);
        List<NDArray> layers = new ArrayList<>();
        for (int i = 0; i < sizes.textLayers(); i++) {
            layers.add(random(manager, dtype, 3 + i, TEXT_TOKENS, sizes.textWidth()));
        }
        float[] cells = new float[side * side];
        for (int y = side / 4; y < side * 3 / 4; y++) {
            for (int x = side / 4; x < side * 3 / 4; x++) {
                cells[y * side + x] = 1;
            }
        }
        NDArray region = dtype.cast(Tensors.floats(manager, cells, 1, 1, side, side));
        return adapter.openHook(
                adapter.condition(region, adapter.instruction(layers, null)), adapter.gates(region), 1e-3);
    }

    /** (1, rows, columns), normal, the same in every type but for rounding */
    private static NDArray random(NDManager manager, Dtype dtype, long seed, int rows, int columns) {
        Random random = new Random(seed);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return dtype.cast(Tensors.floats(manager, values, 1, rows, columns));
    }

    private static double distance(float[] a, float[] b) {
        double apart = 0;
        double length = 0;
        for (int i = 0; i < a.length; i++) {
            apart += Math.pow((double) a[i] - b[i], 2);
            length += Math.pow(b[i], 2);
        }
        return Math.sqrt(apart / length);
    }
}
