package dev.retouch.bundle;

import dev.retouch.tensor.Dtype;

/**
 * What a bundle is planned for.
 *
 * @param side of a square picture at the model's size, in pixels; other ratios take as much
 * @param dtype that text encoder, transformer and adapter compute in
 * @param fp8 whether the large weights of transformer and adapter are stored in one byte
 * @param branches of guidance: 2 where the scale is above 1
 * @param sparse whether steps may keep keys and values of the tokens that they leave out
 * @param contentCache most bytes of latents and hidden states that are kept between edits
 */
public record Workload(int side, Dtype dtype, boolean fp8, int branches, boolean sparse, long contentCache) {

    /** @throws IllegalArgumentException when there is no such picture or cache */
    public Workload {
        if (side < 1 || side > 1 << 14) {
            throw new IllegalArgumentException("a side of " + side + " pixels is not planned: it must be 1 to 16384");
        }
        if (contentCache < 0) {
            throw new IllegalArgumentException("the cache has " + contentCache + " bytes: it must be 0 or more");
        }
    }

    /** The default edit of a bundle: what sparse steps keep is worth more than what moving weights costs. */
    public static Workload of(BundleConfig config, Dtype dtype, boolean fp8, long contentCache) {
        Inference inference = config.inference();
        return new Workload(
                (int) Math.round(Math.sqrt((double) inference.pictureArea())),
                dtype,
                fp8,
                inference.guidance() > 1 ? 2 : 1,
                true,
                contentCache);
    }
}
