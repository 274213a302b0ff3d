package dev.retouch.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.retouch.app.settings.Bundles;
import dev.retouch.bundle.BundleConfig;
import dev.retouch.edit.EditMode;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.EditPipeline;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.edit.Preserve;
import dev.retouch.image.Picture;
import dev.retouch.model.Linear;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.adapter.KeysValues;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitBlock;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.dit.RopeTables;
import dev.retouch.model.dit.Streams;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The transformer against the arithmetic it cannot avoid, the adapter against its absence, and the caches.
 *
 * <p>Argument: rounds of each comparison, 5 by default. Prints a table and writes {@code target/bench/model.json}.
 */
final class ModelBench {

    private static final int IMAGE_TOKENS = 2048;
    private static final int TEXT_TOKENS = 256;
    private static final int CONDITION_TOKENS = 320;
    private static final double CLOSED = 1e-3;

    /** Rounds until Java's compilers have seen a small step often enough: before, it takes twice as long. */
    private static final int WARM_UP = 100;

    /** Pictures, each edited three times, before those that count. */
    private static final int CACHE_WARM_UP = 12;

    private static final Path REPORT = Path.of("target", "bench", "model.json");

    private final int rounds;
    private final ArrayNode report = new ObjectMapper().createArrayNode();

    private ModelBench(int rounds) {
        this.rounds = rounds;
    }

    public static void main(String[] args) throws IOException {
        ModelBench bench = new ModelBench(args.length > 0 ? Integer.parseInt(args[0]) : 5);
        System.out.printf("%-58s %9s %9s %7s %7s%n", "what", "seconds", "against", "ratio", "goal");
        try (GradMode off = GradMode.off()) {
            bench.fullWidthBlock(Dtype.F32, 1.15);
            bench.fullWidthBlock(Dtype.BF16, 1.25);
            bench.smallStep();
            bench.caches();
        }
        Files.createDirectories(REPORT.getParent());
        Files.writeString(REPORT, bench.report.toPrettyString() + "\n");
        System.out.println("also in " + REPORT);
    }

    private void line(String what, double seconds, double against, String goal) {
        System.out.printf(
                Locale.ROOT, "%-58s %9.4f %9.4f %7.3f %7s%n", what, seconds, against, seconds / against, goal);
        report.addObject()
                .put("what", what)
                .put("seconds", seconds)
                .put("against", against)
                .put("ratio", seconds / against)
                .put("goal", goal);
    }

    private static NDArray random(NDManager manager, Dtype dtype, long... shape) {
        return new RandomWeights(manager, dtype).tensor("x" + shape.length, shape);
    }

    /** A block of the published size: 24 heads of 128. */
    private void fullWidthBlock(Dtype dtype, double goal) {
        try (NDManager manager = Tensors.newManager()) {
            DitConfig config = DitConfig.QWEN_IMAGE_EDIT;
            RandomWeights weights = new RandomWeights(manager, dtype);
            DitBlock block = DitBlock.load(weights, config);
            TokenGrid half = TokenGrid.still(32, 32);
            RopeTables rope = RopeTables.of(manager, config, List.of(half, half), TEXT_TOKENS);
            Streams x = new Streams(
                    random(manager, dtype, 1, IMAGE_TOKENS, config.innerDim()),
                    random(manager, dtype, 1, TEXT_TOKENS, config.innerDim()));
            NDArray cond = random(manager, dtype, 1, 1, config.innerDim());
            NDArray heads = heads(manager, dtype, config, IMAGE_TOKENS + TEXT_TOKENS);
            SideBySide work = new SideBySide()
                    .add("block", () -> block.forward(0, x, cond, cond, rope, null, BlockHook.NONE))
                    .add("products", () -> products(block, x, cond, heads));
            AdapterConfig one = AdapterConfig.QWEN_IMAGE_EDIT;
            Adapter adapter = Adapter.load(
                    weights, new AdapterConfig(one.width(), one.numHeads(), 1, 64, 4, 4, 16, 1, 64, 64, 8));
            KeysValues condition = new KeysValues(
                    random(manager, dtype, 1, one.numHeads(), CONDITION_TOKENS, 128),
                    random(manager, dtype, 1, one.numHeads(), CONDITION_TOKENS, 128));
            for (int percent : new int[] {10, 25, 100}) {
                BlockHook hook = adapter.openHook(
                        List.of(condition), List.of(gates(manager, dtype, IMAGE_TOKENS / 2, percent)), CLOSED);
                work.add("adapter " + percent, () -> block.forward(0, x, cond, cond, rope, null, hook));
            }
            BlockHook all = adapter.hook(List.of(condition), List.of(gates(manager, dtype, IMAGE_TOKENS, 100)));
            work.add(
                    "adapter on source too",
                    () -> block.forward(
                            0, x, cond, cond, rope, null, (index, img, target) -> all.apply(index, img, IMAGE_TOKENS)));
            Map<String, Double> seconds = work.run(1, rounds);
            String type = dtype.name().toLowerCase(Locale.ROOT);
            line("block " + type + " / its products", seconds.get("block"), seconds.get("products"), "" + goal);
            Map<Integer, String> goals = Map.of(10, "1.05", 25, "1.08", 100, "1.24");
            for (int percent : new int[] {10, 25, 100}) {
                line(
                        "block " + type + ", adapter on, " + percent + " % of target in the region / off",
                        seconds.get("adapter " + percent),
                        seconds.get("block"),
                        goals.get(percent));
            }
            line(
                    "block " + type + ", adapter on all image tokens / off",
                    seconds.get("adapter on source too"),
                    seconds.get("block"),
                    "(1.41)");
        }
    }

    /** Open inside the region, closed outside. */
    private static NDArray gates(NDManager manager, Dtype dtype, int tokens, int percent) {
        float[] values = new float[tokens];
        for (int i = 0; i < values.length * percent / 100; i++) {
            values[i] = 0.9f;
        }
        return dtype.cast(Tensors.floats(manager, values, 1, values.length, 1));
    }

    /** What attention takes: (1, heads, tokens, width of a head). */
    static NDArray heads(NDManager manager, Dtype dtype, DitConfig config, int tokens) {
        return random(manager, dtype, 1, config.numAttentionHeads(), tokens, config.attentionHeadDim());
    }

    /** Every matrix product of a block and its attention, on inputs that are ready: nothing is joined or cut here. */
    static void products(DitBlock block, Streams x, NDArray cond, NDArray heads) {
        var attn = block.attn();
        for (Linear linear : List.of(attn.toQ(), attn.toK(), attn.toV(), attn.toOut())) {
            linear.apply(x.img());
        }
        for (Linear linear : List.of(attn.addQ(), attn.addK(), attn.addV(), attn.toAddOut())) {
            linear.apply(x.txt());
        }
        Nn.attention(heads, heads, heads);
        block.imgMlp().down().apply(block.imgMlp().up().apply(x.img()));
        block.txtMlp().down().apply(block.txtMlp().up().apply(x.txt()));
        block.imgMod().apply(cond);
        block.txtMod().apply(cond);
    }

    /** One denoising step of the bundle that ships. */
    private void smallStep() throws IOException {
        BundleConfig bundle = BundleConfig.read(Bundles.folder(Optional.empty()));
        DitConfig config = bundle.transformer();
        try (NDManager manager = Tensors.newManager()) {
            Dit dit = Dit.load(new RandomWeights(manager, Dtype.F32), config);
            TokenGrid grid = TokenGrid.still(8, 8);
            int text = 48;
            RopeTables rope = RopeTables.of(manager, config, List.of(grid, grid), text);
            NDArray hidden = random(manager, Dtype.F32, 1, 128, config.inChannels());
            NDArray words = random(manager, Dtype.F32, 1, text, config.jointAttentionDim());
            NDArray time = Tensors.floats(manager, new float[] {0.5f}, 1);
            Streams x = new Streams(
                    random(manager, Dtype.F32, 1, 128, config.innerDim()),
                    random(manager, Dtype.F32, 1, text, config.innerDim()));
            NDArray cond = random(manager, Dtype.F32, 1, 1, config.innerDim());
            NDArray heads = heads(manager, Dtype.F32, config, 128 + text);
            Map<String, Double> seconds = new SideBySide()
                    .add("step", () -> dit.forward(hidden, words, null, time, rope, BlockHook.NONE))
                    .add("products", () -> {
                        for (DitBlock block : dit.blocks()) {
                            products(block, x, cond, heads);
                        }
                        dit.imgIn().apply(hidden);
                        dit.txtIn().apply(words);
                        dit.normOut().apply(cond);
                        dit.projOut().apply(x.img());
                    })
                    .run(WARM_UP, 20 * rounds);
            line("small bundle's step f32 / its products", seconds.get("step"), seconds.get("products"), "1.5");
        }
    }

    /** The second instruction on a picture finds its latents and its vision tokens; the second seed finds all. */
    private void caches() throws IOException {
        List<BenchPictures> pictures = BenchPictures.draw(CACHE_WARM_UP + 4 * rounds);
        try (EditPipeline pipeline = EditPipeline.open(
                Bundles.folder(Optional.empty()), PipelineSettings.of(PipelineSettings.Precision.AUTO))) {
            List<Double> first = new ArrayList<>();
            List<Double> second = new ArrayList<>();
            List<Double> again = new ArrayList<>();
            for (int i = 0; i < pictures.size(); i++) {
                Picture picture = pipeline.decode(pictures.get(i).png());
                String instruction = pictures.get(i).instruction();
                double alone = encodeSeconds(pipeline, picture, options(instruction, 1));
                double other = encodeSeconds(pipeline, picture, options("please " + instruction, 1));
                double same = encodeSeconds(pipeline, picture, options(instruction, 2));
                if (i >= CACHE_WARM_UP) {
                    first.add(alone);
                    second.add(other);
                    again.add(same);
                }
            }
            double whole = SideBySide.median(first);
            line("encoding: second instruction on a picture / first", SideBySide.median(second), whole, "");
            line("encoding: another seed of the same request / first", SideBySide.median(again), whole, "");
        }
    }

    private static EditOptions options(String instruction, long seed) {
        return new EditOptions(instruction, seed, 2, 0, EditMode.LOCAL, Preserve.EXACT);
    }

    private static double encodeSeconds(EditPipeline pipeline, Picture picture, EditOptions options) {
        return pipeline.edit(picture, options).report().stages().get("encode").toNanos() / 1e9;
    }
}
