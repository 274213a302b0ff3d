package dev.retouch.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.KeysValues;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.model.dit.RopeTables;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.sampling.FlowMatchSchedule;
import dev.retouch.sampling.Guidance;
import dev.retouch.sampling.SeededNoise;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/** Noise to latents: the transformer with the adapter in it, step by step. */
final class Denoiser {

    private final ModelBundle bundle;

    Denoiser(ModelBundle bundle) {
        this.bundle = bundle;
    }

    /** One direction of guidance, all that stays the same over the steps. */
    private record Branch(NDArray words, RopeTables rope, BlockHook hook) {}

    /**
     * Denoises from the seed's noise.
     *
     * @param own owns the result
     * @param source (1, N, 64) packed source latents, shown to the model behind the target's
     * @param prompts the instruction, and the negative one where guidance is on
     * @param region where the adapter acts; a global edit runs without it
     * @return (1, N, 64) packed latents
     */
    NDArray denoise(
            NDManager own,
            NDArray source,
            List<Prompt> prompts,
            Region region,
            FlowMatchSchedule schedule,
            double guidance,
            long seed) {
        List<Branch> branches = new ArrayList<>();
        for (Prompt prompt : prompts) {
            branches.add(branch(own, prompt, region));
        }
        int tokens = (int) source.getShape().get(1);
        NDArray latents =
                SeededNoise.of(own, seed, tokens, (int) source.getShape().get(2));
        for (int step = 0; step < schedule.steps(); step++) {
            NDArray next;
            try (NDScope scope = new NDScope()) {
                NDArray time = Tensors.floats(own, new float[] {schedule.time(step)}, 1);
                List<NDArray> velocities = new ArrayList<>();
                for (Branch branch : branches) {
                    velocities.add(velocity(latents, source, branch, time));
                }
                NDArray velocity = velocities.size() == 1
                        ? velocities.get(0)
                        : Guidance.rescaled(velocities.get(0), velocities.get(1), guidance);
                next = Tensors.kept(schedule.step(latents, velocity, step));
            }
            latents.close();
            latents = next;
        }
        return latents;
    }

    private Branch branch(NDManager own, Prompt prompt, Region region) {
        TokenGrid grid = TokenGrid.still(region.height(), region.width());
        RopeTables rope = RopeTables.of(own, bundle.config.transformer(), List.of(grid, grid), (int)
                prompt.words().getShape().get(1));
        if (region.mode() == EditMode.GLOBAL) {
            return new Branch(prompt.words(), rope, BlockHook.NONE);
        }
        Adapter adapter = bundle.adapter();
        NDArray mask =
                Nn.like(Tensors.floats(own, region.floats(), 1, 1, region.height(), region.width()), prompt.words());
        List<KeysValues> condition = adapter.condition(mask, adapter.instruction(prompt.layers(), null));
        double closed = bundle.config.inference().closedGate();
        return new Branch(prompt.words(), rope, adapter.openHook(condition, adapter.gates(mask), closed));
    }

    private NDArray velocity(NDArray latents, NDArray source, Branch branch, NDArray time) {
        NDArray all = Nn.cat(1, latents, source);
        NDArray out = bundle.transformer.forward(all, branch.words(), null, time, branch.rope(), branch.hook());
        return Nn.f32(Nn.span(out, 0, latents.getShape().get(1)));
    }
}
