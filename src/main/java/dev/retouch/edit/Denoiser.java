package dev.retouch.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.RopeTables;
import dev.retouch.sampling.FlowMatchSchedule;
import dev.retouch.sampling.Guidance;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Noise to latents: the transformer, step by step, guided where there are two branches. */
public final class Denoiser {

    private final Dit transformer;
    private final Listener listener;

    /**
     * One direction of guidance: what stays the same over the steps.
     *
     * @param words (1, T, textWidth) hidden states of the text encoder
     * @param wordsMask (1, T) true for real words; null when all are
     * @param rope tables of the target's tokens, then those of each picture, and of the words
     * @param hook what the adapter does in each block
     */
    public record Branch(NDArray words, @Nullable NDArray wordsMask, RopeTables rope, BlockHook hook) {}

    /** Told of what each step computes; the tensors live until the call returns. */
    public interface Listener {

        /**
         * What the transformer predicted.
         *
         * @param step from 0
         * @param velocities of each branch (1, N + M, C): the target's N tokens, then the pictures' M
         */
        default void predicted(int step, List<NDArray> velocities) {}

        /** The latents (1, N, C) after step {@code step}, from 0. */
        default void stepped(int step, NDArray latents) {}
    }

    /** Denoises without a listener. */
    public Denoiser(Dit transformer) {
        this(transformer, new Listener() {});
    }

    /** Denoises and tells {@code listener} of every step. */
    public Denoiser(Dit transformer, Listener listener) {
        this.transformer = transformer;
        this.listener = listener;
    }

    /** Runs every step of a schedule, without a listener to the edit. */
    public NDArray denoise(
            List<Branch> branches, double guidance, NDArray start, NDArray shown, FlowMatchSchedule schedule) {
        return denoise(branches, guidance, start, shown, schedule, EditListener.NONE);
    }

    /**
     * Runs every step of a schedule (pipeline_qwenimage_edit.py, the denoising loop).
     *
     * @param branches the instruction's, and behind it the negative one where guidance is on
     * @param guidance scale of classifier-free guidance; unused with one branch
     * @param start (1, N, C) noise; stays the caller's, and its manager owns the result
     * @param shown (1, M, C) packed latents of every picture, shown to the model behind the target's
     * @param edit told between two steps
     * @return (1, N, C) packed latents in f32
     */
    NDArray denoise(
            List<Branch> branches,
            double guidance,
            NDArray start,
            NDArray shown,
            FlowMatchSchedule schedule,
            EditListener edit) {
        NDArray latents = start;
        edit.stepped(0, schedule.steps());
        for (int step = 0; step < schedule.steps(); step++) {
            NDArray next;
            try (NDScope scope = new NDScope()) {
                NDArray velocity = velocity(branches, guidance, latents, shown, schedule, step);
                next = Tensors.unscoped(schedule.step(latents, velocity, step));
                listener.stepped(step, next);
            }
            if (step > 0) {
                latents.close();
            }
            latents = next;
            edit.stepped(step + 1, schedule.steps());
        }
        return latents;
    }

    /** The target's guided velocity at a step, (1, N, C) in f32. */
    private NDArray velocity(
            List<Branch> branches,
            double guidance,
            NDArray latents,
            NDArray shown,
            FlowMatchSchedule schedule,
            int step) {
        NDArray tokens = Nn.cat(1, latents, shown);
        NDArray time = Tensors.floats(latents.getManager(), new float[] {schedule.time(step)}, 1);
        List<NDArray> all = branches.stream()
                .map(branch -> transformer.forward(
                        tokens, branch.words(), branch.wordsMask(), time, branch.rope(), branch.hook()))
                .toList();
        listener.predicted(step, all);
        List<NDArray> target = all.stream()
                .map(velocity -> Nn.f32(Nn.span(velocity, 0, latents.getShape().get(1))))
                .toList();
        return target.size() == 1 ? target.get(0) : Guidance.rescaled(target.get(0), target.get(1), guidance);
    }
}
