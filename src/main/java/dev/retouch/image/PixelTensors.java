package dev.retouch.image;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Tensors;

/** Turns bytes of colours into what the autoencoder reads, and back (diffusers, image_processor.py). */
public final class PixelTensors {

    private static final int COLOURS = 3;
    private static final float[] LEVELS = levels();

    private PixelTensors() {}

    private static float[] levels() {
        float[] levels = new float[256];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = 2 * (i / 255f) - 1;
        }
        return levels;
    }

    /**
     * Pixels (1, 3, height, width) in [-1, 1].
     *
     * @param manager owns the result
     * @param rgb (height, width, 3), 0..255
     * @throws IllegalArgumentException when rgb has another size
     */
    public static NDArray of(NDManager manager, byte[] rgb, int width, int height) {
        int area = Math.multiplyExact(width, height);
        if (rgb.length != (long) COLOURS * area) {
            throw new IllegalArgumentException(
                    "a picture of " + width + " x " + height + " has other than the " + rgb.length + " samples given");
        }
        float[] planes = new float[rgb.length];
        for (int i = 0; i < area; i++) {
            for (int colour = 0; colour < COLOURS; colour++) {
                planes[colour * area + i] = LEVELS[rgb[COLOURS * i + colour] & 0xff];
            }
        }
        return Tensors.floats(manager, planes, 1, COLOURS, height, width);
    }

    /** pixels (B, 3, H, W) in [-1, 1] -> (B, H, W, 3) in [0, 1], what is outside clipped */
    public static NDArray unit(NDArray pixels) {
        return pixels.mul(0.5f).add(0.5f).clip(0, 1).transpose(0, 2, 3, 1);
    }

    /** pixels (1, 3, H, W) in [-1, 1] -> (H, W, 3), 0..255, halves to the even level */
    public static byte[] toBytes(NDArray pixels) {
        return Tensors.toUnsigned(unit(pixels).mul(255f));
    }
}
