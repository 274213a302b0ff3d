package dev.retouch.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.RopeTables;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import java.util.List;

/**
 * Targets on their way to noise: z_t = (1 - t) z_0 + t z_1, wanted velocity z_1 - z_0 (paper, section 3.5).
 *
 * @param edits what is denoised, beside its source
 * @param noisy (B, N, C)
 * @param wanted (B, N, C)
 * @param time (B) in (0, 1)
 */
public record FlowBatch(EditBatch edits, NDArray noisy, NDArray wanted, NDArray time) {

    /** Each target at a time of its own, drawn from {@code noise} as the schedule visits them. */
    public static FlowBatch of(NDManager manager, EditBatch edits, Noise noise, FlowMatchConfig schedule) {
        NDArray target = edits.target();
        NDArray z1 = Tensors.floats(
                manager,
                noise.gaussian((int) target.getShape().size()),
                target.getShape().getShape());
        float[] t = noise.timesteps(edits.size(), schedule.mu(edits.grid().tokens()));
        NDArray time = Tensors.floats(manager, t, t.length);
        NDArray wanted = z1.sub(target);
        return new FlowBatch(edits, target.add(wanted.mul(time.reshape(t.length, 1, 1))), wanted, time);
    }

    /**
     * The velocity that a transformer predicts for the target tokens.
     *
     * @param states of the same samples
     * @return (B, N, C), f32
     */
    public NDArray velocity(Dit dit, InstructionStates states, BlockHook hook) {
        RopeTables rope =
                RopeTables.of(noisy.getManager(), dit.config(), List.of(edits.grid(), edits.grid()), states.length());
        NDArray both = dit.forward(Nn.cat(1, noisy, edits.source()), states.last(), states.mask(), time, rope, hook);
        return Nn.f32(Nn.span(both, 0, edits.grid().tokens()));
    }
}
