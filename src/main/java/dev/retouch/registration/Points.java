package dev.retouch.registration;

/**
 * The points of a source that tell where they are: those with the strongest gradients, outside of what is edited.
 *
 * @param x column
 * @param y row
 * @param value of the smoothed source
 * @param acrossGradient in levels a pixel
 * @param downGradient in levels a pixel
 */
@SuppressWarnings("ArrayRecordComponent") // columns of a table, never compared
record Points(int[] x, int[] y, float[] value, float[] acrossGradient, float[] downGradient) {

    /** More do not make the estimate better, only slower. */
    private static final int MOST = 10_000;

    /** Gradient, in levels a pixel, below which a point says nothing that noise does not. */
    private static final float LEAST_GRADIENT = 2;

    private static final int BINS = 256;

    int count() {
        return x.length;
    }

    /** Of the gradient, in levels a pixel. */
    double strength(int point) {
        float across = acrossGradient[point];
        float down = downGradient[point];
        return Math.sqrt(across * across + down * down);
    }

    /**
     * The strongest points of a smoothed plane.
     *
     * @param compared (height, width), 1 where the source and the other picture should be the same
     */
    static Points of(Plane plane, byte[] compared) {
        float[] strength = new float[plane.values().length];
        int[] histogram = new int[BINS];
        int width = plane.width();
        float[] v = plane.values();
        for (int y = 1; y < plane.height() - 1; y++) {
            for (int i = y * width + 1; i < (y + 1) * width - 1; i++) {
                if (compared[i] != 0) {
                    float across = (v[i + 1] - v[i - 1]) / 2;
                    float down = (v[i + width] - v[i - width]) / 2;
                    strength[i] = (float) Math.sqrt(across * across + down * down);
                    histogram[Math.min(BINS - 1, (int) (2 * strength[i]))]++;
                }
            }
        }
        return strongest(plane, strength, threshold(histogram));
    }

    /** The least strength of which there are not too many. */
    private static float threshold(int[] histogram) {
        int count = 0;
        int bin = BINS - 1;
        while (bin > 0 && count + histogram[bin] <= MOST) {
            count += histogram[bin--];
        }
        return Math.max(LEAST_GRADIENT, (bin + 1) / 2f);
    }

    private static Points strongest(Plane plane, float[] strength, float least) {
        int count = 0;
        for (float s : strength) {
            count += s >= least ? 1 : 0;
        }
        int width = plane.width();
        float[] v = plane.values();
        Points points =
                new Points(new int[count], new int[count], new float[count], new float[count], new float[count]);
        int at = 0;
        for (int i = 0; i < strength.length; i++) {
            if (strength[i] >= least) {
                points.x[at] = i % width;
                points.y[at] = i / width;
                points.value[at] = v[i];
                points.acrossGradient[at] = (v[i + 1] - v[i - 1]) / 2;
                points.downGradient[at++] = (v[i + width] - v[i - width]) / 2;
            }
        }
        return points;
    }
}
