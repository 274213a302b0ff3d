package dev.retouch.train.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.adapter.ConditionEncoder;
import dev.retouch.model.adapter.MaskPredictor;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.Streams;
import dev.retouch.tensor.Copies;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.train.Losses;
import dev.retouch.weights.ParamSet;
import dev.retouch.weights.Weights;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What comes before the blocks, on the first device: the frozen input layers, the condition encoder and the mask predictor.
 *
 * <p>The predictor's loss is over when a micro-batch leaves for the blocks; the condition encoder waits for its gradient.
 */
final class AdapterHead {

    private static final String CONDITION = "condition_encoder";
    private static final String PREDICTOR = "mask_predictor";

    /** A micro-batch on its way through the blocks, and the owner of all its tensors. */
    private record Waiting(Supplier<NDArray> condition, NDManager owner) {}

    /** A micro-batch before the first block, and the numbers of its mask predictor. */
    record Begun(Forwarded forwarded, MicroBatch edits, Map<String, Double> parts) {}

    private final NDManager manager;
    private final Dit ends;
    private final AdapterConfig config;
    private final AdapterRecipe recipe;
    private final boolean recompute;
    private final Weights trained;
    private final RopeShelf tables;
    private final Map<Integer, Waiting> waiting = new HashMap<>();

    /** Makes the parameters of both trained parts where the set is fresh. */
    AdapterHead(
            NDManager manager,
            Dit ends,
            AdapterConfig config,
            AdapterRecipe recipe,
            boolean recompute,
            ParamSet params) {
        this.manager = manager;
        this.recompute = recompute;
        this.ends = ends;
        this.config = config;
        this.recipe = recipe;
        ConditionEncoder.load(params.at(CONDITION), config);
        MaskPredictor.load(params.at(PREDICTOR), config);
        trained = params.in(recipe.compute());
        tables = new RopeShelf(manager, ends.config());
    }

    /**
     * Begins a micro-batch.
     *
     * @param number of it in its step
     */
    Begun forward(int number, List<DrawnEdit> drawn, LossWeights whole) {
        NDManager owner = manager.newSubManager();
        try (GradMode on = GradMode.on();
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            MicroBatch edits =
                    MicroBatch.of(owner, drawn, config, recipe.alpha()).kept();
            waiting.put(number, new Waiting(() -> conditioned(edits)[1], owner));
            NDArray[] both;
            try (GradMode mode = recompute ? GradMode.off() : GradMode.on()) {
                both = conditioned(edits);
            }
            if (!recompute) {
                NDScope.unregister(both[1]);
                waiting.put(number, new Waiting(() -> both[1], owner));
            }
            Map<String, Double> parts = findRegion(
                    edits,
                    both[0],
                    (double) edits.size() / whole.edits(),
                    (double) LossWeights.regions(drawn) / whole.regions());
            return new Begun(beforeTheBlocks(edits, both[1], owner), edits, parts);
        }
    }

    /** The tokens of the instruction, and the condition stream. */
    private NDArray[] conditioned(MicroBatch edits) {
        ConditionEncoder encoder = ConditionEncoder.load(trained.at(CONDITION), config);
        NDArray instruction = encoder.instruction(edits.states(), edits.mask());
        return new NDArray[] {instruction, encoder.apply(edits.shownGrid(), instruction)};
    }

    /** @param named share of the step's edits with a region: the overlap is the mean over those */
    private Map<String, Double> findRegion(MicroBatch edits, NDArray instruction, double share, double named) {
        MaskPredictor predictor = MaskPredictor.load(trained.at(PREDICTOR), config);
        NDArray map = predictor.apply(
                instruction, edits.source(), edits.grid().height(), edits.grid().width());
        NDArray predicted = map.reshape(edits.touched().getShape());
        NDArray loss = Losses.mask(predicted, edits.touched());
        Map<String, Double> parts = new LinkedHashMap<>();
        parts.put("mask", share * loss.getFloat());
        parts.put("iou", named * Losses.overlap(predicted, edits.touched()));
        GradMode.backward(Nn.times(loss, recipe.maskWeight() * share));
        return parts;
    }

    /** Copies, which the owner of the micro-batch keeps. */
    private Forwarded beforeTheBlocks(MicroBatch edits, NDArray condition, NDManager owner) {
        try (GradMode off = GradMode.off()) {
            NDArray mask = edits.mask();
            NDArray cond = ends.condition(edits.time());
            Shared shared = new Shared(
                    ends.imageCondition(edits.time(), cond),
                    cond,
                    tables.of(edits.grid(), edits.length()),
                    mask == null ? null : Dit.jointMask(mask, 2L * edits.grid().tokens()),
                    edits.shown(),
                    condition);
            Streams x = ends.input(edits.hidden(), edits.words());
            x.arrays().forEach(NDScope::unregister);
            return new Forwarded(x, shared.copied(owner));
        }
    }

    /** Ends a micro-batch with the gradients that the first block hands back. */
    void backward(int number, Gradients from) {
        Waiting begun = waiting.remove(number);
        try (from;
                NDManager owner = begun.owner();
                GradMode on = GradMode.on();
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray gradient = from.condition();
            if (gradient != null) {
                GradMode.backward(begun.condition().get(), Copies.copied(owner, gradient));
            }
        }
    }

    /** Frees what a failed step left. */
    void abandon() {
        waiting.values().forEach(begun -> begun.owner().close());
        waiting.clear();
    }
}
