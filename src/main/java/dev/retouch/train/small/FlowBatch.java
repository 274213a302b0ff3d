package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Tensors;
import dev.retouch.train.Noise;

/**
 * Targets on their way to noise: z_t = (1 - t) z_0 + t z_1, wanted velocity z_1 - z_0 (paper, section 3.5).
 *
 * @param noisy (B, N, 64)
 * @param wanted (B, N, 64)
 * @param time (B) in (0, 1)
 */
record FlowBatch(NDArray noisy, NDArray wanted, NDArray time) {

    static FlowBatch of(NDManager manager, EditBatch batch, Noise noise, double mu) {
        NDArray target = batch.target();
        NDArray z1 = Tensors.floats(
                manager,
                noise.gaussian((int) target.getShape().size()),
                target.getShape().getShape());
        float[] t = noise.timesteps((int) target.getShape().get(0), mu);
        NDArray time = Tensors.floats(manager, t, t.length);
        NDArray wanted = z1.sub(target);
        return new FlowBatch(target.add(wanted.mul(time.reshape(t.length, 1, 1))), wanted, time);
    }
}
