package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.dit.RopeTables;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.model.text.PromptRows;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.model.text.TokenBatch;
import dev.retouch.prompt.ImagePatches;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.train.Losses;
import dev.retouch.train.Noise;
import dev.retouch.train.TrainLoop;
import dev.retouch.train.TrainOptions;
import dev.retouch.weights.ParamSet;
import java.util.List;
import java.util.Map;

/**
 * Trains the transformer by flow matching on what the text encoder says; matrices in bf16, sums and norms in f32.
 *
 * <p>The text encoder stays as its own stage left it. Trained by this stage's prepared samples it overlapped with their
 * places by 0.81, where the mask predictor that was trained on its states reached 0.56 on held-out scenes.
 */
final class BackboneStage implements TrainLoop.Stage {

    static final String TEXT = "text_encoder";

    /**
     * Weight of the region: without it the unchanged tokens fill the gradient (paper, section 3.5, where it is 2). Twice
     * that here, since the backbone has to learn in an hour what an edit is.
     */
    private static final float ALPHA = 4;

    /** Share of samples that see an empty instruction, so that guidance has something to guide away from. */
    private static final double DROP_INSTRUCTION = 0.1;

    private final NDManager manager;
    private final ParamSet params;
    private final TextEncoder text;
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
            TextEncoder text,
            DitConfig ditConfig,
            EditScenes scenes,
            Prompts prompts,
            int sceneCount,
            TrainOptions options) {
        this.manager = manager;
        this.params = params;
        this.text = text;
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
        NDArray words;
        try (GradMode off = GradMode.off()) {
            List<NDArray> hidden = text.hiddenStates(
                    manager, tokens, batch.patches(manager, scenes, prompts.pictures()), batch.grids(scenes));
            words = rows.select(hidden.get(hidden.size() - 1));
        }
        NDArray mask = rows.hasPadding() ? rows.mask(manager) : null;
        int count = (int) batch.target().getShape().get(1);
        int side = (int) Math.round(Math.sqrt(count));
        TokenGrid grid = TokenGrid.still(side, side);
        RopeTables rope = RopeTables.of(
                manager, ditConfig, List.of(grid, grid), rows.places().length());
        FlowBatch flow = FlowBatch.of(manager, batch, noise, FlowMatchConfig.QWEN_IMAGE_EDIT.mu(count));
        Dit dit = Dit.load(params.in(Dtype.BF16), ditConfig);
        NDArray velocity = Nn.f32(Nn.span(
                dit.forward(Nn.cat(1, flow.noisy(), batch.source()), words, mask, flow.time(), rope, BlockHook.NONE),
                0,
                count));
        NDArray everySample = batch.local().onesLike();
        NDArray edit = Losses.regionAware(velocity, flow.wanted(), batch.regionTokens(), ALPHA, everySample);
        return edit;
    }
}
