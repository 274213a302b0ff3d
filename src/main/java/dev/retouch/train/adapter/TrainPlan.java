package dev.retouch.train.adapter;

import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.adapter.BlockAdapter;
import dev.retouch.model.adapter.ConditionEncoder;
import dev.retouch.model.adapter.MaskPredictor;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.tensor.Dtype;
import dev.retouch.weights.TensorEntry;
import dev.retouch.weights.WantedTensors;
import dev.retouch.weights.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a training takes of its devices' memory, from sizes alone.
 *
 * <p>The factors count rows of the network's width that live at the peak; {@code TrainPlanTest} holds them to measured
 * peaks.
 */
public final class TrainPlan {

    private static final int MASTER = Float.BYTES;

    /** Share of a block's rows that its graph keeps between the forward and the backward pass. */
    private static final double GRAPH = 0.675;

    /** Share of a graph that the transformer's first block does without: nothing trained lies before it. */
    private static final double FIRST = 0.25;

    private final DitConfig dit;
    private final AdapterConfig adapter;
    private final AdapterRecipe recipe;
    private final int microBatch;
    private final boolean recompute;
    private final long target;
    private final long words;

    private TrainPlan(
            TrainedSizes sizes, AdapterRecipe recipe, int microBatch, boolean recompute, long target, long words) {
        this.dit = sizes.transformer();
        this.adapter = sizes.adapter();
        this.recipe = recipe;
        this.microBatch = microBatch;
        this.recompute = recompute;
        this.target = target;
        this.words = words;
    }

    /**
     * The plan of each device.
     *
     * @param devices that the blocks are spread over
     * @param target tokens of a picture
     * @param words of a prompt, those of the picture included
     * @throws IllegalArgumentException when there are more devices than blocks
     */
    public static List<DevicePlan> of(
            TrainedSizes sizes,
            AdapterRecipe recipe,
            int devices,
            int microBatch,
            boolean recompute,
            long target,
            long words) {
        TrainPlan plan = new TrainPlan(sizes, recipe, microBatch, recompute, target, words);
        int[] bounds = Placement.bounds(sizes.transformer().numLayers(), devices);
        List<DevicePlan> plans = new ArrayList<>();
        for (int i = 0; i < devices; i++) {
            plans.add(plan.device(bounds[i], bounds[i + 1], i, devices));
        }
        return plans;
    }

    private DevicePlan device(int from, int to, int stage, int devices) {
        boolean first = stage == 0;
        boolean last = stage == devices - 1;
        long frozen = size(w -> Dit.blocks(w, dit, from, to));
        if (first || last) {
            frozen += size(w -> Dit.loadEnds(w, dit));
        }
        long trained = 0;
        for (int i = from; i < to; i++) {
            trained += size(w -> BlockAdapter.load(w, adapter));
        }
        if (first) {
            trained += size(w -> ConditionEncoder.load(w, adapter)) + size(w -> MaskPredictor.load(w, adapter));
        }
        int micro = (recipe.batch() + microBatch - 1) / microBatch;
        int held = Math.min(micro, devices - stage);
        long graph = Math.round(graph() * (recompute ? 0 : to - from - (first ? FIRST : 0)));
        long weights = copies(w -> BlockAdapter.load(w, adapter));
        long kept = held * ((to - from) * (recompute ? streams() : weights) + graph + shared());
        long working = recompute ? block() + weights : block() - Math.round(graph());
        return new DevicePlan(
                from,
                to,
                frozen * number(),
                trained * MASTER,
                trained * MASTER,
                trained * MASTER * (recipe.muon() ? 1 : 2),
                kept + (first ? held * inputs() : 0),
                Math.max(working, first ? head() : 0));
    }

    private static long size(Consumer<Weights> loader) {
        return WantedTensors.of(loader).values().stream()
                .mapToLong(TensorEntry::size)
                .sum();
    }

    private int number() {
        return recipe.compute().bytes();
    }

    private boolean isHalf() {
        return recipe.compute() == Dtype.BF16;
    }

    /** Both streams between two blocks. */
    private long streams() {
        return microBatch * (2 * target + words) * dit.innerDim() * number();
    }

    /** Rotary tables, and the condition with its gradient. */
    private long shared() {
        long condition = adapter.instructionTokens() + (long) adapter.maskGrid() * adapter.maskGrid();
        return (2L * target + words) * dit.attentionHeadDim() * Float.BYTES
                + 2L * microBatch * condition * adapter.width() * number();
    }

    /** Latents, noise and hidden states of a micro-batch. */
    private long inputs() {
        return microBatch
                * (3 * target * dit.inChannels() * Float.BYTES
                        + adapter.textLayers() * words * adapter.textWidth() * Dtype.BF16.bytes());
    }

    /** A block's graph and what its backward pass makes beside it. */
    private long block() {
        double rows = (isHalf() ? 25 : 23) * (2.0 * target + words) + (isHalf() ? 16 : 14) * target;
        return Math.round(microBatch * rows * dit.innerDim() * number());
    }

    /** What of it stays from the forward pass. */
    private double graph() {
        return GRAPH * block();
    }

    /** Weights that are trained in f32, in the type of the computation. */
    private long copies(Consumer<Weights> loader) {
        return isHalf() ? size(loader) * number() : 0;
    }

    /** The condition encoder's graph, with its weights in the type of the computation. */
    private long head() {
        long condition = adapter.instructionTokens() + (long) adapter.maskGrid() * adapter.maskGrid();
        double rows = adapter.fusionLayers() * 22.0 * condition + 20.0 * adapter.instructionTokens() + 6.0 * words;
        return Math.round(microBatch * rows * adapter.width() * number())
                + copies(w -> ConditionEncoder.load(w, adapter));
    }
}
