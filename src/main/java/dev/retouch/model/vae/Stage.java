package dev.retouch.model.vae;

import ai.djl.ndarray.NDArray;
import dev.retouch.tensor.Nn;

/** One member of the encoder's or decoder's list of blocks. */
public interface Stage {

    /** (B, C, H, W) -> (B, C', H', W') */
    NDArray apply(NDArray x);

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
            return conv.apply(Nn.upsampleNearest2x(x));
        }
    }
}
