package dev.retouch.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** Packs latent maps into tokens: one token is a 2 x 2 patch, its values ordered by channel, row, column. */
public final class Latents {

    private Latents() {}

    /** (B, C, H, W) -> (B, H / 2 W / 2, 4 C) */
    public static NDArray pack(NDArray latents) {
        Shape s = latents.getShape();
        return latents.reshape(s.get(0), s.get(1), s.get(2) / 2, 2, s.get(3) / 2, 2)
                .transpose(0, 2, 4, 1, 3, 5)
                .reshape(s.get(0), s.get(2) / 2 * (s.get(3) / 2), s.get(1) * 4);
    }

    /** (B, height width, 4 C) -> (B, C, 2 height, 2 width) */
    public static NDArray unpack(NDArray tokens, int height, int width) {
        Shape s = tokens.getShape();
        return tokens.reshape(s.get(0), height, width, s.get(2) / 4, 2, 2)
                .transpose(0, 3, 1, 4, 2, 5)
                .reshape(s.get(0), s.get(2) / 4, 2L * height, 2L * width);
    }
}
