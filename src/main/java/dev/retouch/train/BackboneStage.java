package dev.retouch.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.dit.RopeTables;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.model.text.ImagePatches;
import dev.retouch.model.text.PromptRows;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.model.text.TokenBatch;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.ParamSet;
import java.util.List;
import java.util.Map;

/** Trains text encoder and transformer together by flow matching; matrices in bf16, sums and norms in f32. */
final class BackboneStage implements TrainLoop.Stage {

    static final String TEXT = "text_encoder";
    static final String TRANSFORMER = "transformer";

    /** Weight of the region: without it the unchanged tokens fill the gradient (paper, section 3.5). */
    private static final float ALPHA = 2;

    /** Share of samples that see an empty instruction, so that guidance has something to guide away from. */
    private static final double DROP_INSTRUCTION = 0.1;

    /** Share of the steps that train the text encoder alone: the transformer learns faster from words that mean something. */
    private static final double WORDS_FIRST = 0.2;

    /** Weight of finding the place beside drawing it. */
    private static final float GROUNDING_WEIGHT = 0.1f;

    private final NDManager manager;
    private final ParamSet params;
    private final TextConfig textConfig;
    private final DitConfig ditConfig;
    private final EditScenes scenes;
    private final Prompts prompts;
    private final int sceneCount;
    private final TrainOptions options;

    /** What tokenising needs: the picture's patches, the empty prompt, the padding and the template's length. */
    record Prompts(ImagePatches pictures, long[] empty, long padding, int drop) {}

    BackboneStage(
            NDManager manager,
            ParamSet params,
            TextConfig textConfig,
            DitConfig ditConfig,
            EditScenes scenes,
            Prompts prompts,
            int sceneCount,
            TrainOptions options) {
        this.manager = manager;
        this.params = params;
        this.textConfig = textConfig;
        this.ditConfig = ditConfig;
        this.scenes = scenes;
        this.prompts = prompts;
        this.sceneCount = sceneCount;
        this.options = options;
    }

    @Override
    public NDArray loss(long step, Map<String, Double> log) {
        Noise noise = Noise.of(options.seed(), step);
        EditBatch batch = EditBatch.of(manager, scenes, noise.indices(options.batch(), sceneCount));
        batch.prompts().replaceAll(prompt -> noise.uniform() < DROP_INSTRUCTION ? prompts.empty() : prompt);
        TokenBatch tokens = TokenBatch.of(batch.prompts(), prompts.padding());
        PromptRows rows = PromptRows.of(tokens, prompts.drop());
        TextEncoder text = TextEncoder.load(params.in(Dtype.BF16).at(TEXT), textConfig);
        List<NDArray> hidden = text.hiddenStates(
                manager, tokens, batch.patches(manager, scenes, prompts.pictures()), batch.grids(scenes));
        NDArray words = rows.select(hidden.get(hidden.size() - 1));
        GroundingHead head = GroundingHead.load(
                params.in(Dtype.BF16).at(GroundingHead.NAME), textConfig.hiddenSize(), EditScenes.TOKENS);
        NDArray touched = batch.touched();
        NDArray found = head.apply(words);
        NDArray grounding = Losses.mask(found, touched);
        log.put("mask", (double) grounding.getFloat());
        log.put("iou", Losses.overlap(found, touched));
        if (options.from() == null && step < options.steps() * WORDS_FIRST) {
            return grounding;
        }
        NDArray mask = rows.hasPadding() ? rows.mask(manager) : null;
        int count = (int) batch.target().getShape().get(1);
        int side = (int) Math.round(Math.sqrt(count));
        TokenGrid grid = TokenGrid.still(side, side);
        RopeTables rope = RopeTables.of(
                manager, ditConfig, List.of(grid, grid), rows.places().length());
        FlowBatch flow = FlowBatch.of(manager, batch, noise, FlowMatchConfig.QWEN_IMAGE_EDIT.mu(count));
        Dit dit = Dit.load(params.in(Dtype.BF16).at(TRANSFORMER), ditConfig);
        NDArray velocity = Nn.f32(Nn.span(
                dit.forward(Nn.cat(1, flow.noisy(), batch.source()), words, mask, flow.time(), rope, BlockHook.NONE),
                0,
                count));
        NDArray everySample = batch.local().onesLike();
        NDArray edit = Losses.regionAware(velocity, flow.wanted(), batch.regionTokens(), ALPHA, everySample);
        log.put("edit", (double) edit.getFloat());
        return edit.add(grounding.mul(GROUNDING_WEIGHT));
    }
}
