package dev.retouch.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.KeptKeysValues;
import dev.retouch.sampling.FlowMatchSchedule;
import dev.retouch.sampling.Guidance;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/**
 * Noise to latents where only some of the target's tokens change.
 *
 * <p>All others are the source, noised as far as the step asks: known without the network. Some steps run the network on
 * everything and keep the keys and values of the tokens that do not change; the steps between them run it on the tokens
 * that do, and on the words.
 */
public final class LocalDenoiser {

    private final Dit transformer;
    private final DenseSteps dense;

    /** Which steps run on everything. */
    public LocalDenoiser(Dit transformer, DenseSteps dense) {
        this.transformer = transformer;
        this.dense = dense;
    }

    /** Runs every step of a schedule, without a listener to the edit. */
    public Denoised denoise(
            List<Denoiser.Branch> branches,
            SparseBranches sparse,
            double guidance,
            NDArray start,
            NDArray source,
            FlowMatchSchedule schedule) {
        return denoise(branches, sparse, guidance, start, source, schedule, EditListener.NONE);
    }

    /**
     * Runs every step of a schedule.
     *
     * @param branches as for {@link Denoiser#denoise}, for the steps that run on everything
     * @param sparse the same branches for the steps between
     * @param guidance scale of classifier-free guidance; unused with one branch
     * @param start (1, N, C) noise; stays the caller's
     * @param source (1, M, C) packed source latents, of which the first N are what the target's tokens were
     * @param edit told between two steps
     * @return latents that are the source's where nothing is computed, with {@code start}'s owner
     */
    Denoised denoise(
            List<Denoiser.Branch> branches,
            SparseBranches sparse,
            double guidance,
            NDArray start,
            NDArray source,
            FlowMatchSchedule schedule,
            EditListener edit) {
        NDArray active = sparse.tokens().active();
        NDArray original = Nn.span(source, 0, start.getShape().get(1));
        try (KeptKeysValues kept = new KeptKeysValues(sparse.tokens(), sparse.words())) {
            edit.stepped(0, schedule.steps());
            int denseSteps = 0;
            NDArray latents = Tensors.unscoped(Nn.takePositions(start, active));
            for (int step = 0; step < schedule.steps(); step++) {
                NDArray before = latents;
                try (NDScope scope = new NDScope()) {
                    NDArray time = Tensors.floats(start.getManager(), new float[] {schedule.time(step)}, 1);
                    NDArray known = noised(original, start, schedule.sigmas()[step]);
                    boolean all = step == 0 || dense.isDense(step, schedule.steps());
                    denseSteps += all ? 1 : 0;
                    List<NDArray> each = all
                            ? all(branches, Nn.putPositions(known, active, before), source, time, active, kept)
                            : some(sparse, before, time, kept);
                    NDArray velocity =
                            each.size() == 1 ? each.get(0) : Guidance.rescaled(each.get(0), each.get(1), guidance);
                    latents = Tensors.unscoped(schedule.step(before, velocity, step));
                }
                before.close();
                edit.stepped(step + 1, schedule.steps());
            }
            try (NDArray last = latents) {
                return new Denoised(Nn.putPositions(Nn.f32(original), active, last), denseSteps);
            }
        }
    }

    /** (1 - sigma) source + sigma noise */
    static NDArray noised(NDArray source, NDArray noise, float sigma) {
        return Nn.f32(source).mul(1 - sigma).add(Nn.f32(noise).mul(sigma));
    }

    /** The active tokens' velocity of each branch, from a pass over all tokens: (1, M, C) in f32. */
    private List<NDArray> all(
            List<Denoiser.Branch> branches,
            NDArray target,
            NDArray source,
            NDArray time,
            NDArray active,
            KeptKeysValues kept) {
        NDArray tokens = Nn.cat(1, target, source);
        List<NDArray> each = new ArrayList<>();
        for (int i = 0; i < branches.size(); i++) {
            Denoiser.Branch branch = branches.get(i);
            NDArray velocity = transformer.forward(
                    tokens, branch.words(), branch.wordsMask(), time, branch.rope(), branch.hook(), kept.keeping(i));
            each.add(Nn.f32(Nn.takePositions(velocity, active)));
        }
        return each;
    }

    /** The same from a pass over the active tokens alone. */
    private List<NDArray> some(SparseBranches sparse, NDArray latents, NDArray time, KeptKeysValues kept) {
        int branches = sparse.words().padding().size();
        NDArray tokens = branches == 1 ? latents : latents.repeat(0, branches);
        NDArray velocity = Nn.f32(transformer.forward(
                tokens, sparse.words().words(), null, time, sparse.rope(), sparse.hook(), kept.attended()));
        return branches == 1 ? List.of(velocity) : velocity.split(branches, 0);
    }
}
