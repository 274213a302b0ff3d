package dev.retouch.model.text;

/**
 * The patches of one image.
 *
 * @param frames 1 for a still image
 * @param height rows of patches
 * @param width columns of patches
 */
public record PatchGrid(int frames, int height, int width) {

    /** @throws IllegalArgumentException when a side is not positive */
    public PatchGrid {
        if (frames < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException("no image has " + frames + " x " + height + " x " + width + " patches");
        }
    }

    public int patches() {
        return frames * height * width;
    }

    /** Number of tokens of the image when {@code merge} x {@code merge} patches become one. */
    public int tokens(int merge) {
        return patches() / (merge * merge);
    }
}
