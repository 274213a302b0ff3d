package dev.retouch.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.edit.Denoiser;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.model.dit.DitBlock;
import dev.retouch.model.dit.Streams;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.sampling.FlowMatchSchedule;
import dev.retouch.tensor.DeviceMemory;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import java.util.Map;

/**
 * Memory and time of a pass over all tokens at the published size.
 *
 * <p>Argument: rounds of each comparison, 5 by default.
 */
final class GpuPassBench {

    private final Card card;
    private final GpuReport report;
    private final GpuModel model;

    private GpuPassBench(Card card, NDManager manager) {
        this.card = card;
        report = new GpuReport(card.name());
        DeviceMemory.returnUnused();
        long before = card.used();
        model = new GpuModel(card, manager);
        card.await();
        DeviceMemory.returnUnused();
        report.line("weights of transformer and adapter", (card.used() - before) / 1e9, "GB");
    }

    public static void main(String[] args) {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        try (GradMode off = GradMode.off();
                Card card = new Card();
                NDManager manager = Tensors.newManager()) {
            GpuPassBench bench = new GpuPassBench(card, manager);
            bench.memory();
            bench.pass(rounds);
        }
    }

    /** Two steps with guidance and the adapter: what denoising needs does not depend on the number of steps. */
    private void memory() {
        NDArray noise = model.latents();
        NDArray source = model.latents();
        FlowMatchSchedule schedule = FlowMatchSchedule.of(FlowMatchConfig.QWEN_IMAGE_EDIT, 2, model.tokens());
        long peak;
        try (NDManager owner = model.manager.newSubManager()) {
            peak = card.peak(() -> new Denoiser(model.dit)
                    .denoise(model.branches(owner, model.region(25), 2), 4, noise, source, schedule));
        }
        report.atMost("denoising, 2 branches: peak beyond the weights", peak / 1e9, "GB", 3);
    }

    private void pass(int rounds) {
        int width = model.config.innerDim();
        int image = 2 * model.tokens();
        NDArray hidden = model.random(1, image, model.config.inChannels());
        NDArray time = Tensors.floats(model.manager, new float[] {0.7f}, 1);
        Streams x = new Streams(model.random(1, image, width), model.random(1, GpuModel.WORDS, width));
        NDArray cond = model.random(1, 1, width);
        NDArray heads = model.random(
                1, model.config.numAttentionHeads(), image + GpuModel.WORDS, model.config.attentionHeadDim());
        SideBySide work = new SideBySide()
                .add("dense", card.awaited(() -> forward(hidden, time, BlockHook.NONE)))
                .add("issued", () -> forward(hidden, time, BlockHook.NONE))
                .add("rest", card::await)
                .add("products", card.awaited(() -> {
                    for (DitBlock block : model.dit.blocks()) {
                        try (NDScope scope = new NDScope()) {
                            scope.suppressNotUsedWarning();
                            ModelBench.products(block, x, cond, heads);
                        }
                    }
                }));
        int[] percents = {10, 25, 100};
        for (int percent : percents) {
            BlockHook hook = model.hook(model.manager, model.region(percent));
            work.add("adapter " + percent, card.awaited(() -> forward(hidden, time, hook)));
        }
        Map<String, Double> seconds = work.run(2, rounds);
        double dense = seconds.get("dense");
        report.line("products and attention of all blocks alone", seconds.get("products"), "s");
        report.line("dense pass", dense, "s");
        report.line("dense pass, until its last operation is issued", seconds.get("issued"), "s");
        report.atMost("dense pass / its products and attention", dense / seconds.get("products"), "x", 1.45);
        for (int percent : percents) {
            report.line(
                    "dense pass, adapter on " + percent + " % of the target / off",
                    seconds.get("adapter " + percent) / dense,
                    "x");
        }
    }

    private void forward(NDArray hidden, NDArray time, BlockHook hook) {
        model.dit.forward(hidden, model.words, null, time, model.rope, hook);
    }
}
