package dev.retouch.train;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.tensor.Dtype;
import dev.retouch.weights.ParamSet;
import java.util.List;
import java.util.Map;

/**
 * Trains the transformer by flow matching on what the frozen text encoder says; matrices in bf16, sums and norms in f32.
 *
 * <p>The text encoder stays as its own stage left it. Trained by this stage's prepared samples it overlapped with their
 * places by 0.81, where the mask predictor that was trained on its states reached 0.56 on held-out scenes.
 */
public record BackboneStage(ParamSet params, DitConfig config, FrozenText text, BatchSource source, Options options)
        implements TrainStep {

    /**
     * What is learned.
     *
     * @param schedule whose noise levels are visited
     * @param alpha weight that the region has above the rest (Eq. 7)
     * @param dropInstruction share of samples that see an empty instruction, so that guidance has something to guide
     *     away from
     */
    public record Options(FlowMatchConfig schedule, float alpha, double dropInstruction) {}

    @Override
    public StepLoss run(long step) {
        Noise noise = source.noise(step);
        EditBatch drawn = source.draw(noise);
        List<long[]> prompts = drawn.prompts().stream()
                .map(prompt -> noise.uniform() < options.dropInstruction()
                        ? text.format().empty()
                        : prompt)
                .toList();
        EditBatch batch = drawn.withPrompts(prompts);
        InstructionStates states = text.states(source.manager(), batch, 1);
        FlowBatch flow = FlowBatch.of(source.manager(), batch, noise, options.schedule());
        NDArray velocity = flow.velocity(Dit.load(params.in(Dtype.BF16), config), states, BlockHook.NONE);
        NDArray everySample = batch.local().onesLike();
        NDArray loss = Losses.regionAware(velocity, flow.wanted(), batch.regionTokens(), options.alpha(), everySample);
        return StepLoss.backward(loss, Map.of());
    }
}
