package dev.retouch.bench;

import ai.djl.Device;
import dev.retouch.train.StepLoss;
import dev.retouch.train.adapter.AdapterTrainer;
import dev.retouch.train.adapter.DevicePlan;
import dev.retouch.train.adapter.TrainPlan;
import java.io.IOException;
import java.util.Locale;

/**
 * One step of the paper's training on the CPU at full width: seconds of its parts and memory beside the plan.
 *
 * <p>Arguments: blocks (4), the picture's side in pixels (512), edits of the step (1); {@code tiny} as a fourth for a width
 * that only shows that it runs.
 */
final class AdapterStepBench {

    private static final int PIXELS_OF_TOKEN = 16;

    private AdapterStepBench() {}

    public static void main(String[] args) throws IOException {
        int blocks = args.length > 0 ? Integer.parseInt(args[0]) : 4;
        int side = (args.length > 1 ? Integer.parseInt(args[1]) : 512) / PIXELS_OF_TOKEN;
        int batch = args.length > 2 ? Integer.parseInt(args[2]) : 1;
        AdapterBenchModel model = new AdapterBenchModel(args.length < 4, blocks, side, batch, 9, 1e-5);
        DevicePlan plan = TrainPlan.of(
                        model.sizes(), model.recipe(), 1, 1, true, (long) side * side, AdapterBenchModel.WORDS)
                .get(0);
        long before = ProcessMemory.anonymous();
        long start = System.nanoTime();
        try (AdapterTrainer trainer = model.trainer(Device.cpu())) {
            double loading = (System.nanoTime() - start) / 1e9;
            start = System.nanoTime();
            StepLoss loss = trainer.accumulate(0);
            double gradients = (System.nanoTime() - start) / 1e9;
            start = System.nanoTime();
            double norm = trainer.move();
            double moving = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "%d blocks of width %d, %d x %d pixels, batch %d in bf16: make weights %.1f s, loss and gradients %.1f s,"
                            + " optimizer %.1f s%nloss %.4f, gradient %.4f%n"
                            + "peak of resident memory %.2f GB beyond %.2f at the start; planned %.2f GB%n",
                    blocks,
                    model.sizes().transformer().innerDim(),
                    side * PIXELS_OF_TOKEN,
                    side * PIXELS_OF_TOKEN,
                    batch,
                    loading,
                    gradients,
                    moving,
                    loss.total(),
                    norm,
                    (ProcessMemory.peak() - before) / 1e9,
                    before / 1e9,
                    plan.total() / 1e9);
        }
    }
}
