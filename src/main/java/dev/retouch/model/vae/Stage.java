package dev.retouch.model.vae;

import ai.djl.ndarray.NDArray;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;

/** One block of the encoder or the decoder. */
public interface Stage {

    /** (B, C, H, W) -> (B, C', H', W') */
    NDArray apply(NDArray x);

    /** The same, freeing its input: at full resolution one map of a published model takes 400 MB. */
    default NDArray consume(NDArray x) {
        try (x) {
            return apply(x);
        }
    }

    /** Halves both sides. */
    record Down(Conv conv) implements Stage {
        @Override
        public NDArray apply(NDArray x) {
            return conv.down(x);
        }
    }

    /** Doubles both sides, by repeating pixels, and halves the channels. */
    record Up(Conv conv) implements Stage {
        @Override
        public NDArray apply(NDArray x) {
            return Tensors.scoped(() -> conv.apply(Nn.upsampleNearest2x(x)));
        }
    }
}
