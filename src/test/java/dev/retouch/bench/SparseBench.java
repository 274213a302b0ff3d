package dev.retouch.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.app.settings.Bundles;
import dev.retouch.edit.DenseSteps;
import dev.retouch.edit.MeasuredPipeline;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Local edits that compute only where the edit is against edits that compute everything: quality and speed on the small
 * bundle, and speed of two blocks at full width in bf16.
 *
 * <p>Arguments: edits of the main case, 64 by default, the others take a quarter; then the side of the full-width picture
 * in pixels, 1024 by default, 0 to leave it out. Prints tables and writes {@code target/bench/sparse.json}.
 */
final class SparseBench {

    private static final int[] PERCENT = {5, 15, 25, 50};
    private static final int[] STEPS = {4, 8, 28, 50};
    private static final int MAIN_PERCENT = 15;
    private static final int MAIN_STEPS = 28;
    private static final int PIXELS_OF_TOKEN = 16;
    private static final int ROUNDS = 2;

    /** Words of a long instruction with its picture, and of an empty one. */
    private static final List<Integer> WORDS = List.of(256, 240);

    private static final Path REPORT = Path.of("target", "bench", "sparse.json");

    private final ObjectNode report = new ObjectMapper().createObjectNode();

    public static void main(String[] args) throws IOException {
        int edits = args.length > 0 ? Integer.parseInt(args[0]) : 64;
        int side = args.length > 1 ? Integer.parseInt(args[1]) : 1024;
        SparseBench bench = new SparseBench();
        if (edits > 0) {
            bench.small(edits);
        }
        if (side > 0) {
            bench.fullWidth(side);
        }
        Files.createDirectories(REPORT.getParent());
        Files.writeString(REPORT, bench.report.toPrettyString() + "\n");
        System.out.println("also in " + REPORT);
    }

    private void small(int edits) throws IOException {
        System.out.printf(
                "small bundle, true masks grown to the area; against the exact edit of the same seed, inside the region%n"
                        + "%5s %6s %6s %6s %8s %9s %9s %9s %7s%n",
                "area", "steps", "dense", "edits", "PSNR dB", "L1 truth", "exact s", "sparse s", "faster");
        ArrayNode rows = report.putArray("small");
        try (MeasuredPipeline pipeline = MeasuredPipeline.open(
                Bundles.folder(Optional.empty()), PipelineSettings.of(PipelineSettings.Precision.F32))) {
            new SparseQuality(pipeline, MAIN_PERCENT, 8).run(4); // Java's compilers
            for (int percent : PERCENT) {
                for (int steps : STEPS) {
                    boolean main = percent == MAIN_PERCENT && steps == MAIN_STEPS;
                    SparseQuality quality = new SparseQuality(pipeline, percent, steps);
                    quality.run(main ? edits : Math.max(1, edits / 4));
                    System.out.println(quality.line());
                    quality.into(rows.addObject());
                }
            }
        }
    }

    private void fullWidth(int pixels) {
        DitConfig one = DitConfig.QWEN_IMAGE_EDIT;
        DitConfig config = new DitConfig(
                one.patchSize(),
                one.inChannels(),
                one.outChannels(),
                2,
                one.attentionHeadDim(),
                one.numAttentionHeads(),
                one.jointAttentionDim(),
                one.axesDimsRope(),
                one.zeroCondT());
        try (GradMode off = GradMode.off();
                NDManager manager = Tensors.newManager()) {
            RandomWeights weights = new RandomWeights(manager, Dtype.BF16);
            Dit dit = Dit.load(weights, config);
            AdapterConfig width = AdapterConfig.QWEN_IMAGE_EDIT;
            Adapter adapter = Adapter.load(
                    weights, new AdapterConfig(width.width(), width.numHeads(), 2, 64, 4, 4, 16, 1, 64, 64, 8));
            Map<String, Double> seconds = passes(manager, dit, adapter, pixels / PIXELS_OF_TOKEN);
            composed(seconds);
        }
    }

    /** Medians: a pass over everything, one that keeps, and sparse ones of one and of both branches. */
    private Map<String, Double> passes(NDManager manager, Dit dit, Adapter adapter, int side) {
        System.out.printf(
                Locale.ROOT,
                "%n%d blocks of width %d in bf16, %d target and %d source tokens, %s words%n%-38s %9s %7s%n",
                dit.blocks().size(),
                dit.config().innerDim(),
                side * side,
                side * side,
                WORDS,
                "pass",
                "seconds",
                "share");
        Map<String, Double> seconds = new LinkedHashMap<>();
        ArrayNode rows = report.putArray("passes");
        for (int percent : PERCENT) {
            try (NDManager own = manager.newSubManager();
                    LocalEdit one =
                            new LocalEdit(own, Dtype.BF16, dit, adapter, side, WORDS.subList(0, 1), percent / 100.0);
                    LocalEdit two = new LocalEdit(own, Dtype.BF16, dit, adapter, side, WORDS, percent / 100.0)) {
                one.keepingPasses();
                two.keepingPasses();
                SideBySide work = new SideBySide();
                if (percent == MAIN_PERCENT) {
                    work.add("dense", () -> read(one.densePass())).add("dense, keeping", one::keepingPasses);
                }
                work.add(percent + " %, one branch", () -> read(one.sparsePass()))
                        .add(percent + " %, both branches", () -> read(two.sparsePass()));
                seconds.putAll(work.run(0, ROUNDS)); // the passes that keep came before
            }
        }
        seconds.forEach((name, time) -> {
            System.out.printf(Locale.ROOT, "%-38s %9.3f %7.3f%n", name, time, time / seconds.get("dense"));
            rows.addObject().put("pass", name).put("seconds", time);
        });
        return seconds;
    }

    private static void read(NDArray velocity) {
        Nn.f32(Nn.span(velocity, 0, 1)).toFloatArray(); // waits for the device
    }

    /** What whole denoisings take that consist of these passes. */
    private void composed(Map<String, Double> seconds) {
        System.out.printf(
                Locale.ROOT,
                "%nwhole denoising, composed from the passes above%n%5s %6s %6s %16s %16s%n",
                "area",
                "steps",
                "dense",
                "one branch",
                "both branches");
        ArrayNode rows = report.putArray("composed");
        for (int percent : PERCENT) {
            for (int steps : STEPS) {
                long dense = IntStream.range(0, steps)
                        .filter(step -> DenseSteps.MEASURED.isDense(step, steps))
                        .count();
                double one = faster(seconds, percent + " %, one branch", 1, steps, dense);
                double both = faster(seconds, percent + " %, both branches", 2, steps, dense);
                System.out.printf(Locale.ROOT, "%3d %% %6d %6d %14.2f x %14.2f x%n", percent, steps, dense, one, both);
                rows.addObject()
                        .put("percent", percent)
                        .put("steps", steps)
                        .put("oneBranch", one)
                        .put("bothBranches", both);
            }
        }
    }

    private static double faster(Map<String, Double> seconds, String sparse, int branches, int steps, long dense) {
        double exact = steps * branches * seconds.get("dense");
        double local = dense * branches * seconds.get("dense, keeping") + (steps - dense) * seconds.get(sparse);
        return exact / local;
    }
}
