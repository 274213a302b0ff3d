package dev.retouch.bench;

import dev.retouch.bundle.BundleConfig;
import dev.retouch.bundle.MemoryPlan;
import dev.retouch.bundle.PartMemory;
import dev.retouch.bundle.Residency;
import dev.retouch.bundle.Workload;
import dev.retouch.edit.EditMode;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.EditReport;
import dev.retouch.edit.MeasuredPipeline;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.edit.Preserve;
import dev.retouch.image.Picture;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.NativePeak;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * One edit in bf16 through the whole pipeline of a folder: seconds of its stages, and memory beyond the mapped weights.
 *
 * <p>Arguments: a model folder, then the picture's side (1024), steps (2) and guidance (2). The region is the middle
 * quarter of the picture. Memory is what no file backs, Java's heap included, and the tensors alone beside the plan.
 */
final class EditBench {

    private static final double BAR = 6e9;
    private static final int SAMPLE_MILLIS = 20;

    private EditBench() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length < 1 || args.length > 4) {
            System.err.println("usage: src/benchmarks/run edit DIR [SIDE [STEPS [GUIDANCE]]]");
            System.exit(2);
        }
        Path folder = Path.of(args[0]);
        int side = args.length > 1 ? Integer.parseInt(args[1]) : 1024;
        int steps = args.length > 2 ? Integer.parseInt(args[2]) : 2;
        double guidance = args.length > 3 ? Double.parseDouble(args[3]) : 2;
        byte[] rgb = new byte[3 * side * side];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i / 3 % side * 255 / side);
        }
        byte[] mask = new byte[side * side];
        for (int y = side / 4; y < side * 3 / 4; y++) {
            Arrays.fill(mask, y * side + side / 4, y * side + side * 3 / 4, (byte) 1);
        }
        EditOptions options = new EditOptions("make it red", 1, steps, guidance, EditMode.LOCAL, Preserve.EXACT);
        PipelineSettings settings =
                PipelineSettings.of(PipelineSettings.Precision.BF16).with(Residency.DEVICE);
        long before = ProcessMemory.anonymous();
        long[] most = {0};
        EditReport[] report = new EditReport[1];
        try (MeasuredPipeline pipeline = MeasuredPipeline.open(folder, settings)) {
            long loaded = ProcessMemory.anonymous();
            Thread watch = watch(most);
            long tensors =
                    NativePeak.of(() -> report[0] = pipeline.editInside(Picture.opaque(side, side, rgb), options, mask)
                            .report());
            watch.interrupt();
            watch.join();
            report[0]
                    .stages()
                    .forEach((stage, time) ->
                            System.out.printf(Locale.ROOT, "%-12s %9.2f s%n", stage, time.toNanos() / 1e9));
            System.out.printf(
                    Locale.ROOT,
                    "anonymous memory: %.2f GB before the folder is opened, %.2f GB after, %.2f GB at the peak of the edit"
                            + " (bar: at most %.0f GB)%n",
                    before / 1e9,
                    loaded / 1e9,
                    most[0] / 1e9,
                    BAR / 1e9);
            System.out.printf(
                    Locale.ROOT,
                    "tensors that the edit made: %.2f GB at their peak, %.2f GB planned%n",
                    tensors / 1e9,
                    planned(folder, side, guidance) / 1e9);
        }
        if (most[0] > BAR) {
            System.err.println("a bar is missed");
            System.exit(1);
        }
    }

    private static long planned(Path folder, int side, double guidance) throws IOException {
        MemoryPlan plan = MemoryPlan.of(
                BundleConfig.read(folder), new Workload(side, Dtype.BF16, false, guidance > 1 ? 2 : 1, false, 0));
        long weights = plan.parts().stream().mapToLong(PartMemory::weights).sum();
        return plan.needs().get(Residency.DEVICE) - weights;
    }

    private static Thread watch(long[] most) {
        Thread watch = new Thread(() -> {
            try {
                while (true) {
                    most[0] = Math.max(most[0], ProcessMemory.anonymous());
                    Thread.sleep(SAMPLE_MILLIS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        watch.setDaemon(true);
        watch.start();
        return watch;
    }
}
