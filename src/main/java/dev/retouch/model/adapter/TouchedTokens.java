package dev.retouch.model.adapter;

import ai.djl.ndarray.NDArray;

/** Which tokens a region touches: the rule for training, editing and measuring. */
public final class TouchedTokens {

    /** Share of a token's footprint above which the region touches it. */
    private static final float SHARE = 0.05f;

    private TouchedTokens() {}

    /** @param share of a token's footprint inside the region, 0 to 1 */
    public static boolean isTouched(float share) {
        return share > SHARE;
    }

    /** Shares of footprints -> 1 where the region touches a token and 0 elsewhere, in the same shape and type. */
    public static NDArray of(NDArray shares) {
        return shares.gt(SHARE).toType(shares.getDataType(), false);
    }

    /**
     * The tokens that a mask of pixels touches.
     *
     * @param mask (height, width) 1 inside, 0 outside
     * @return (rows, columns) 1 or 0
     */
    public static byte[] of(byte[] mask, int width, int height, int columns, int rows) {
        float[] shares = shares(mask, width, height, columns, rows);
        byte[] touched = new byte[shares.length];
        for (int i = 0; i < touched.length; i++) {
            touched[i] = (byte) (isTouched(shares[i]) ? 1 : 0);
        }
        return touched;
    }

    /**
     * How much of each token a mask of pixels covers: M-bar of the true mask.
     *
     * @param mask (height, width) 1 inside, 0 outside
     * @return (rows, columns) share of each token's pixels, 0 to 1
     */
    public static float[] shares(byte[] mask, int width, int height, int columns, int rows) {
        int[] inside = new int[columns * rows];
        int[] all = new int[columns * rows];
        for (int y = 0; y < height; y++) {
            int row = (int) ((long) y * rows / height);
            for (int x = 0; x < width; x++) {
                int token = row * columns + (int) ((long) x * columns / width);
                all[token]++;
                inside[token] += mask[y * width + x];
            }
        }
        float[] shares = new float[inside.length];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = (float) inside[i] / all[i];
        }
        return shares;
    }
}
