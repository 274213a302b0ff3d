package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.adapter.KeysValues;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.dit.RopeTables;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.model.text.PromptRows;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Nn;
import dev.retouch.train.Losses;
import dev.retouch.train.Noise;
import dev.retouch.train.TrainLoop;
import dev.retouch.train.TrainOptions;
import dev.retouch.weights.ParamSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trains the adapter on the frozen backbone by the decoupled objective: the editing path sees the true mask, the mask
 * predictor learns beside it (paper, sections 3.5 to 3.7).
 */
final class AdapterStage implements TrainLoop.Stage {

    private static final float ALPHA = 2;
    private static final float MASK_WEIGHT = 0.1f;

    /** One sample in so many goes the editing path; the mask predictor has a stage of its own behind this one. */
    private static final int EDIT_PART = 2;

    private final NDManager manager;
    private final ParamSet params;
    private final AdapterConfig config;
    private final TextEncoder text;
    private final Dit dit;
    private final EditScenes scenes;
    private final BackboneStage.Prompts prompts;
    private final int sceneCount;
    private final TrainOptions options;

    AdapterStage(
            NDManager manager,
            ParamSet params,
            AdapterConfig config,
            TextEncoder text,
            Dit dit,
            EditScenes scenes,
            BackboneStage.Prompts prompts,
            int sceneCount,
            TrainOptions options) {
        this.manager = manager;
        this.params = params;
        this.config = config;
        this.text = text;
        this.dit = dit;
        this.scenes = scenes;
        this.prompts = prompts;
        this.sceneCount = sceneCount;
        this.options = options;
    }

    @Override
    public NDArray loss(long step, Map<String, Double> log) {
        Noise noise = Noise.of(options.seed(), step);
        EditBatch batch = EditBatch.of(manager, scenes, noise.indices(options.batch(), sceneCount));
        InstructionStates states = InstructionStates.of(manager, text, scenes, prompts, batch, config.textLayers());
        NDArray mask = states.mask();
        Adapter adapter = Adapter.load(params.in(Dtype.BF16), config);
        NDArray instruction = adapter.instruction(states.layers(), mask);
        NDArray region = batch.region();
        NDArray touched = batch.touched().reshape(region.getShape());
        int few = Math.max(1, options.batch() / EDIT_PART);
        NDIndex part = new NDIndex("0:" + few);
        NDArray edit = editLoss(
                noise,
                batch.first(few),
                states.last().get(part),
                mask == null ? null : mask.get(part),
                states.rows(),
                adapter,
                instruction.get(part),
                touched.get(part));
        Shape grid = region.getShape();
        NDArray predicted = adapter.predictMask(instruction, batch.source(), (int) grid.get(2), (int) grid.get(3));
        long count = grid.get(2) * grid.get(3);
        NDArray maskLoss = Losses.mask(predicted.reshape(grid.get(0), count), touched.reshape(grid.get(0), count));
        log.put("edit", (double) edit.getFloat());
        log.put("mask", (double) maskLoss.getFloat());
        log.put("iou", Losses.overlap(predicted.reshape(grid.get(0), count), touched.reshape(grid.get(0), count)));
        return edit.add(maskLoss.mul(MASK_WEIGHT));
    }

    private NDArray editLoss(
            Noise noise,
            EditBatch batch,
            NDArray words,
            @Nullable NDArray mask,
            PromptRows rows,
            Adapter adapter,
            NDArray instruction,
            NDArray touched) {
        int count = (int) batch.target().getShape().get(1);
        int side = (int) Math.round(Math.sqrt(count));
        TokenGrid grid = TokenGrid.still(side, side);
        DitConfig ditConfig = dit.config();
        RopeTables rope = RopeTables.of(
                manager, ditConfig, List.of(grid, grid), rows.places().length());
        FlowBatch flow = FlowBatch.of(manager, batch, noise, FlowMatchConfig.QWEN_IMAGE_EDIT.mu(count));
        // Half of the time the region as the deployed system gives it: whole tokens, no fractions.
        NDArray region = noise.uniform() < 0.5 ? batch.region() : touched;
        List<KeysValues> condition = adapter.condition(region, instruction);
        NDArray velocity = Nn.f32(Nn.span(
                dit.forward(
                        Nn.cat(1, flow.noisy(), batch.source()),
                        words,
                        mask,
                        flow.time(),
                        rope,
                        adapter.hook(condition, adapter.gates(region))),
                0,
                count));
        return Losses.regionAware(velocity, flow.wanted(), batch.regionTokens(), ALPHA, batch.local());
    }
}
