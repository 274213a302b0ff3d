package dev.retouch.bench;

import ai.djl.Device;
import dev.retouch.tensor.Tensors;
import dev.retouch.train.adapter.AdapterRun;
import dev.retouch.train.adapter.AdapterTrainer;
import dev.retouch.train.adapter.CheckpointFacts;
import dev.retouch.train.adapter.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Eight blocks of the published model in training on one card: condition encoder and mask predictor, AdamW, recompute, eight
 * accumulated micro-batches; then a smaller training that is killed and resumed. On a CPU it is tiny.
 */
final class GpuAdapterBench {

    private static final int STEPS = 20;
    private static final long LIMIT_SECONDS = 120;

    private GpuAdapterBench() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length > 1) {
            train(Path.of(args[0]), Long.parseLong(args[1]));
            return;
        }
        try (Card card = new Card()) {
            GpuReport report = new GpuReport(card.name());
            fall(card, report);
            killed(report);
        }
    }

    private static AdapterBenchModel model(int blocks, int batch, long steps, double learningRate) {
        boolean gpu = Tensors.defaultDevice().isGpu();
        return new AdapterBenchModel(gpu, blocks, gpu ? 64 : 4, batch, steps, learningRate);
    }

    /** Every step sees the same edits, noise and times. */
    private static void fall(Card card, GpuReport report) {
        double first = 0;
        double last = 0;
        int falling = 0;
        try (AdapterTrainer trainer = model(8, 8, STEPS, 1e-4).trainer(Tensors.defaultDevice())) {
            long start = 0;
            for (int step = 0; step < STEPS; step++) {
                if (step == 2) { // the first ones prepare
                    AdapterBenchModel.await(trainer);
                    start = System.nanoTime();
                }
                double loss = trainer.accumulate(0).total();
                trainer.move();
                falling += step > 0 && loss < last ? 1 : 0;
                first = step == 0 ? loss : first;
                last = loss;
                System.out.printf(Locale.ROOT, "step %d: loss %.5f%n", step, loss);
            }
            AdapterBenchModel.await(trainer);
            report.line(
                    "seconds a training step, 8 blocks, 8 micro-batches",
                    (System.nanoTime() - start) / 1e9 / (STEPS - 2),
                    "s");
            report.atMost("memory of the device at the end of it", card.used() / 1e9, "GB", 80);
        }
        report.atLeast("steps of 19 at which the loss fell", falling, "", 18);
        report.atMost("last loss against the first", last / first, "", 0.999);
    }

    private static void killed(GpuReport report) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(Path.of("target"), "adapter-bench");
        try {
            Process first = child(folder.resolve("killed"), 1000);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
            while (new Checkpoints(folder.resolve("killed")).newest().isEmpty()) {
                if (!first.isAlive() || System.nanoTime() > end) {
                    throw new IllegalStateException("the training that is to be killed wrote no checkpoint");
                }
                Thread.sleep(20);
            }
            first.destroyForcibly().waitFor();
            long reached = CheckpointFacts.of(
                            new Checkpoints(folder.resolve("killed")).newest().orElseThrow())
                    .step();
            double resumed = loss(child(folder.resolve("killed"), reached + 1));
            double unbroken = loss(child(folder.resolve("unbroken"), reached + 1));
            report.line("step of the checkpoint that a killed training left", (double) reached, "");
            report.atMost(
                    "loss after a kill and a resume against an unbroken run, relative difference",
                    Math.abs(resumed / unbroken - 1),
                    "",
                    1e-3);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static Process child(Path run, long steps) throws IOException {
        return new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx4g",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-cp",
                        System.getProperty("java.class.path"),
                        GpuAdapterBench.class.getName(),
                        run.toString(),
                        Long.toString(steps)))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static double loss(Process child) throws IOException, InterruptedException {
        String out = new String(child.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (child.waitFor() != 0) {
            throw new IllegalStateException("a training ended with " + child.exitValue() + ": " + out);
        }
        return Double.parseDouble(out.strip());
    }

    /** A small training with a checkpoint after each step; prints the loss that its next step would begin with. */
    private static void train(Path run, long steps) throws IOException {
        Device device = Tensors.defaultDevice();
        AdapterBenchModel model = model(1, 2, steps, 1e-4);
        try (AdapterTrainer trainer = model.trainer(device)) {
            CheckpointFacts facts = new CheckpointFacts(model.recipe(), "random", "random-2", "random", "random", 0);
            new AdapterRun(trainer, facts, run).run(0);
            System.out.println(trainer.accumulate(steps).total());
        }
    }
}
