package dev.retouch.image;

/**
 * How far two pictures lie apart.
 *
 * @param mean absolute difference of the colour samples, 0..1; 0 when no pixel was compared
 * @param max absolute difference of any colour sample, 0..1
 * @param pixels how many were compared
 */
public record Difference(double mean, double max, long pixels) {

    /** Over the whole of two pictures of one size. */
    public static Difference between(Picture one, Picture other) {
        return outside(one, other, new byte[one.rgb().length / 3]);
    }

    /**
     * Over the pixels whose weight is 0, as they look on white: colour that no alpha shows does not count, and a cut-out is
     * as far from its JPEG as it looks.
     *
     * @param weight (height, width); any mask does
     * @throws IllegalArgumentException when the sizes differ
     */
    public static Difference seenOutside(Picture one, Picture other, byte[] weight) {
        return between(one, other, weight, true);
    }

    /**
     * Over the pixels whose weight is 0, whatever their alpha.
     *
     * @param weight (height, width); any mask does
     * @throws IllegalArgumentException when the sizes differ
     */
    public static Difference outside(Picture one, Picture other, byte[] weight) {
        return between(one, other, weight, false);
    }

    private static Difference between(Picture one, Picture other, byte[] weight, boolean seen) {
        Compositor.requireSameSize(one, other);
        byte[] left = one.rgb();
        byte[] right = other.rgb();
        if (weight.length != left.length / 3) {
            throw new IllegalArgumentException("a mask of " + weight.length + " values does not fit a picture of "
                    + one.width() + " x " + one.height());
        }
        long sum = 0;
        int max = 0;
        long pixels = 0;
        for (int i = 0; i < weight.length; i++) {
            if (weight[i] != 0) {
                continue;
            }
            pixels++;
            for (int at = 3 * i; at < 3 * i + 3; at++) {
                int difference = seen
                        ? Math.abs(seen(one, at) - seen(other, at))
                        : Math.abs((left[at] & 0xff) - (right[at] & 0xff));
                sum += difference;
                max = Math.max(max, difference);
            }
        }
        return new Difference(pixels == 0 ? 0 : sum / (pixels * 3 * 255.0), max / 255.0, pixels);
    }

    /** A level as it looks on white. */
    private static int seen(Picture picture, int at) {
        int level = picture.rgb()[at] & 0xff;
        return picture.hasAlpha() ? Backdrop.blend(level, 255, picture.alpha()[at / 3] & 0xff) : level;
    }
}
