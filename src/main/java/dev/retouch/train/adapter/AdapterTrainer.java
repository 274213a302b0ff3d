package dev.retouch.train.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.model.dit.Dit;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import dev.retouch.train.EncodedEdits;
import dev.retouch.train.Optimizer;
import dev.retouch.train.StepLoss;
import dev.retouch.weights.ParamSet;
import dev.retouch.weights.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * An adapter and its frozen transformer, spread over devices: each has some of the blocks, the trained parameters beside
 * them, and the optimizer's state of these.
 */
public final class AdapterTrainer implements AutoCloseable {

    /** What one device has of the training. */
    record Share(NDManager manager, ParamSet params, Optimizer optimizer) {}

    private final List<NDManager> managers = new ArrayList<>();
    private final List<Share> shares = new ArrayList<>();
    private final AdapterRecipe recipe;
    private final Placement placement;
    private final StepDraws draws;
    private final Pipeline pipeline;

    /**
     * Loads each block to its device and makes what is trained.
     *
     * @param frozen the transformer's weights, in the recipe's type, for the manager of a device
     * @param fresh a set of parameters to begin with, for the manager of a device
     * @throws IllegalArgumentException when there are more devices than blocks
     */
    public AdapterTrainer(
            TrainedSizes sizes,
            AdapterRecipe recipe,
            Placement placement,
            Function<NDManager, Weights> frozen,
            Function<NDManager, ParamSet> fresh,
            EncodedEdits edits) {
        this.recipe = recipe;
        this.placement = placement;
        draws = new StepDraws(edits, recipe, sizes.schedule());
        try {
            pipeline = assembled(sizes, frozen, fresh);
        } catch (RuntimeException e) {
            managers.forEach(NDManager::close);
            throw e;
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // closed with the trainer
    private Pipeline assembled(
            TrainedSizes sizes, Function<NDManager, Weights> frozen, Function<NDManager, ParamSet> fresh) {
        int[] bounds = Placement.bounds(
                sizes.transformer().numLayers(), placement.devices().size());
        List<Weights> weights = new ArrayList<>();
        List<ParamSet> params = new ArrayList<>();
        placement.devices().forEach(device -> {
            NDManager manager = Tensors.newManager(device);
            managers.add(manager);
            weights.add(frozen.apply(manager));
            params.add(fresh.apply(manager));
        });
        int last = managers.size() - 1;
        Dit first = Dit.loadEnds(weights.get(0), sizes.transformer());
        Dit behind = last == 0 ? first : Dit.loadEnds(weights.get(last), sizes.transformer());
        AdapterHead head =
                new AdapterHead(managers.get(0), first, sizes.adapter(), recipe, placement.recompute(), params.get(0));
        List<BlockStage> stages = new ArrayList<>();
        for (int i = 0; i <= last; i++) {
            stages.add(new BlockStage(
                    managers.get(i),
                    Dit.blocks(weights.get(i), sizes.transformer(), bounds[i], bounds[i + 1]),
                    bounds[i],
                    sizes.adapter(),
                    recipe,
                    placement.recompute(),
                    params.get(i)));
            shares.add(new Share(
                    managers.get(i),
                    params.get(i),
                    optimizer(managers.get(i), params.get(i).seal())));
        }
        return new Pipeline(head, stages, new VelocityLoss(managers.get(last), behind));
    }

    private Optimizer optimizer(NDManager manager, ParamSet params) {
        return recipe.muon()
                ? new Optimizer(manager, params, recipe.weightDecay())
                : Optimizer.adamW(manager, params, recipe.weightDecay());
    }

    /**
     * Accumulates the gradients of a step.
     *
     * @param step how many steps were done before
     */
    public StepLoss accumulate(long step) {
        List<DrawnEdit> batch = draws.of(step);
        Map<String, Double> parts =
                pipeline.run(StepDraws.cut(batch, placement.microBatch()), LossWeights.of(batch, recipe.alpha()));
        double total = parts.getOrDefault("edit", 0.0) + recipe.maskWeight() * parts.getOrDefault("mask", 0.0);
        return new StepLoss(parts, total);
    }

    /**
     * Moves all parameters by the accumulated gradients, then clears these.
     *
     * @return the gradient's length before clipping; when it is not finite nothing was moved
     */
    public double move() {
        try (GradMode on = GradMode.on()) {
            double squares = 0;
            for (Share share : shares) {
                squares += Math.pow(share.optimizer().norm(), 2);
            }
            double norm = Math.sqrt(squares);
            double rate = recipe.rateAt(steps());
            for (Share share : shares) {
                if (Double.isFinite(norm)) {
                    share.optimizer().move(rate, Optimizer.scale(norm, recipe.clip()));
                } else {
                    share.optimizer().clear();
                }
            }
            return norm;
        }
    }

    /** How many steps were done. */
    public long steps() {
        return shares.get(0).optimizer().steps();
    }

    /** The trained parameters of all devices, by name. */
    public Map<String, NDArray> params() {
        Map<String, NDArray> all = new LinkedHashMap<>();
        shares.forEach(share -> all.putAll(share.params().params()));
        return all;
    }

    /** What each device has. */
    List<Share> shares() {
        return shares;
    }

    /** The settings that decide what comes out. */
    public AdapterRecipe recipe() {
        return recipe;
    }

    @Override
    public void close() {
        pipeline.close();
        managers.forEach(NDManager::close);
    }
}
