package dev.retouch.model.dit;

/**
 * The tokens of one image.
 *
 * @param frames 1 for a still image
 * @param height rows of tokens, pixels / 16 with an 8x VAE
 * @param width columns of tokens
 */
public record TokenGrid(int frames, int height, int width) {

    /** @throws IllegalArgumentException when a side is not positive */
    public TokenGrid {
        if (frames < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException("no image has " + frames + " x " + height + " x " + width + " tokens");
        }
    }

    public static TokenGrid still(int height, int width) {
        return new TokenGrid(1, height, width);
    }

    public int tokens() {
        return frames * height * width;
    }
}
