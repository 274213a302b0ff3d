package dev.retouch.experiment;

import dev.retouch.image.Picture;

/**
 * Why the frozen backbone changes what it should keep. The shipped one does not: nothing is left for an adapter to do
 * there.
 */
public enum Leak {
    /** It is told nothing, so that it cannot know where to edit; the adapter alone is told. */
    INSTRUCTION,
    /** It was trained further on targets whose whole picture drifts in tone and place. */
    DRIFT;

    private static final int RIGHT = 2;
    private static final int DOWN = 1;
    private static final double[] GAIN = {1.06, 1.0, 0.9};

    /** A target as the drifting backbone is shown it: warmer, and moved by a few pixels with its edge repeated. */
    static Picture drifted(Picture target) {
        int width = target.width();
        byte[] rgb = new byte[target.rgb().length];
        for (int y = 0; y < target.height(); y++) {
            for (int x = 0; x < width; x++) {
                int from = Math.max(0, y - DOWN) * width + Math.max(0, x - RIGHT);
                for (int c = 0; c < 3; c++) {
                    double level = GAIN[c] * (target.rgb()[3 * from + c] & 0xff);
                    rgb[3 * (y * width + x) + c] = (byte) Math.min(255, Math.round(level));
                }
            }
        }
        return Picture.opaque(width, target.height(), rgb);
    }
}
