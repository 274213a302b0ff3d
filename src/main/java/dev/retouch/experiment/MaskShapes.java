package dev.retouch.experiment;

/** Masks (side, side), 1 inside and 0 outside, as someone else would have drawn them (paper, appendix F). */
final class MaskShapes {

    private MaskShapes() {}

    /** Every pixel within an ellipse of that radius of the mask: a disc, since both half axes are equal. */
    static byte[] dilated(byte[] mask, int side, int radius) {
        byte[] grown = new byte[mask.length];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                grown[y * side + x] = (byte) (touches(mask, side, x, y, radius) ? 1 : 0);
            }
        }
        return grown;
    }

    /** Every pixel whose whole disc lies in the mask; beyond the picture nothing is missing. */
    static byte[] eroded(byte[] mask, int side, int radius) {
        return inverted(dilated(inverted(mask), side, radius));
    }

    /** Moved right and down, around the edges. */
    static byte[] shifted(byte[] mask, int side, int right, int down) {
        byte[] moved = new byte[mask.length];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                moved[Math.floorMod(y + down, side) * side + Math.floorMod(x + right, side)] = mask[y * side + x];
            }
        }
        return moved;
    }

    /**
     * M-bar: the share of each token's footprint inside the mask.
     *
     * @param tokens in a row of the picture; divides the side
     * @return (tokens, tokens) in [0, 1]
     */
    static float[] shares(byte[] mask, int side, int tokens) {
        int token = side / tokens;
        float[] shares = new float[tokens * tokens];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                shares[y / token * tokens + x / token] += mask[y * side + x];
            }
        }
        for (int i = 0; i < shares.length; i++) {
            shares[i] /= token * token;
        }
        return shares;
    }

    private static boolean touches(byte[] mask, int side, int x, int y, int radius) {
        for (int v = Math.max(0, y - radius); v <= Math.min(side - 1, y + radius); v++) {
            for (int u = Math.max(0, x - radius); u <= Math.min(side - 1, x + radius); u++) {
                boolean near = (u - x) * (u - x) + (v - y) * (v - y) <= radius * radius;
                if (near && mask[v * side + u] == 1) {
                    return true;
                }
            }
        }
        return false;
    }

    private static byte[] inverted(byte[] mask) {
        byte[] other = new byte[mask.length];
        for (int i = 0; i < mask.length; i++) {
            other[i] = (byte) (1 - mask[i]);
        }
        return other;
    }
}
