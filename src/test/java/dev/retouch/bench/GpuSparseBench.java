package dev.retouch.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.edit.Denoiser;
import dev.retouch.edit.DenseSteps;
import dev.retouch.edit.LocalDenoiser;
import dev.retouch.edit.SparseBranches;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.sampling.FlowMatchSchedule;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import java.util.List;
import java.util.Locale;

/**
 * Whole denoising where only the region is computed, against all of it, at the published size.
 *
 * <p>A region of 15 % at 28 and 50 steps first, then other areas and steps, then both branches of guidance.
 */
final class GpuSparseBench {

    private final Card card;
    private final GpuReport report;
    private final GpuModel model;
    private final NDArray noise;
    private final NDArray source;

    private GpuSparseBench(Card card, NDManager manager) {
        this.card = card;
        report = new GpuReport(card.name());
        model = new GpuModel(card, manager);
        noise = model.latents();
        source = model.latents();
    }

    public static void main(String[] args) {
        try (GradMode off = GradMode.off();
                Card card = new Card();
                NDManager manager = Tensors.newManager()) {
            GpuSparseBench bench = new GpuSparseBench(card, manager);
            bench.dense(2, 1); // libraries choose their kernels in the first steps
            bench.sparse(15, 2, 1);
            double dense28 = bench.dense(28, 1);
            bench.report.atLeast(line(15, 28, 1), dense28 / bench.sparse(15, 28, 1), "x", 4);
            bench.report.atLeast(line(15, 50, 1), bench.dense(50, 1) / bench.sparse(15, 50, 1), "x", 4.2);
            for (int percent : new int[] {5, 25, 50}) {
                bench.report.line(line(percent, 28, 1), dense28 / bench.sparse(percent, 28, 1), "x");
            }
            for (int steps : new int[] {4, 8}) {
                bench.report.line(line(15, steps, 1), bench.dense(steps, 1) / bench.sparse(15, steps, 1), "x");
            }
            bench.report.atLeast(line(15, 28, 2), bench.dense(28, 2) / bench.sparse(15, 28, 2), "x", 4);
        }
    }

    private static String line(int percent, int steps, int branches) {
        return String.format(
                Locale.ROOT, "denoising %d %% in %d steps, %d branch(es): dense / sparse", percent, steps, branches);
    }

    /** Seconds of denoising all tokens. */
    private double dense(int steps, int branches) {
        try (NDManager owner = model.manager.newSubManager()) {
            List<Denoiser.Branch> all = model.branches(owner, model.region(15), branches);
            double seconds =
                    card.seconds(() -> new Denoiser(model.dit).denoise(all, 4, noise, source, schedule(steps)));
            report.line("denoising all in " + steps + " steps, " + branches + " branch(es)", seconds, "s");
            return seconds;
        }
    }

    /** Seconds of the same where a share of the target is computed, margin included; the dense steps are the product's. */
    private double sparse(int percent, int steps, int branches) {
        byte[] region = model.region(percent);
        try (NDManager owner = model.manager.newSubManager()) {
            List<Denoiser.Branch> all = model.branches(owner, region, branches);
            SparseBranches some =
                    SparseBranches.of(owner, all, region, tokens -> model.hook(owner, region, branches, region));
            LocalDenoiser denoiser = new LocalDenoiser(model.dit, DenseSteps.MEASURED);
            double seconds = card.seconds(() -> denoiser.denoise(all, some, 4, noise, source, schedule(steps)));
            report.line(
                    "denoising " + percent + " % in " + steps + " steps, " + branches + " branch(es)", seconds, "s");
            return seconds;
        }
    }

    private FlowMatchSchedule schedule(int steps) {
        return FlowMatchSchedule.of(FlowMatchConfig.QWEN_IMAGE_EDIT, steps, model.tokens());
    }
}
