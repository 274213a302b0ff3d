package dev.retouch.registration;

import java.util.ArrayList;
import java.util.List;

/**
 * Source and drawn picture at one resolution.
 *
 * @param drawn smoothed
 * @param points of the source
 * @param middleX column of the middle of the finest level
 * @param middleY row of the middle of the finest level
 * @param factor pixels of the finest level to one of this
 */
record Level(Plane drawn, Points points, double middleX, double middleY, int factor) {

    /** Sides below this have too few points to be told apart. */
    static final int LEAST_SIDE = 24;

    private static final int MOST_LEVELS = 4;

    /**
     * Halved again and again, finest first.
     *
     * @param compared (height, width), 1 where they should be the same
     */
    static List<Level> pyramid(Plane source, Plane drawn, byte[] compared) {
        List<Level> levels = new ArrayList<>();
        double middleX = (source.width() - 1) / 2.0;
        double middleY = (source.height() - 1) / 2.0;
        Plane left = source;
        Plane right = drawn;
        byte[] mask = compared;
        for (int factor = 1; ; factor *= 2) {
            levels.add(new Level(
                    right.smoothed(),
                    Points.of(left.smoothed(), mask),
                    (middleX + 0.5) / factor - 0.5,
                    (middleY + 0.5) / factor - 0.5,
                    factor));
            if (levels.size() == MOST_LEVELS || Math.min(left.width(), left.height()) < 2 * LEAST_SIDE) {
                return levels;
            }
            mask = halved(mask, left.width(), left.height());
            left = left.halved();
            right = right.halved();
        }
    }

    /** The same, for another plane of the source. */
    Level with(Plane source, byte[] compared) {
        return new Level(drawn, Points.of(source.smoothed(), compared), middleX, middleY, factor);
    }

    private static byte[] halved(byte[] mask, int width, int height) {
        byte[] half = new byte[(width / 2) * (height / 2)];
        for (int i = 0; i < half.length; i++) {
            int at = 2 * (i / (width / 2)) * width + 2 * (i % (width / 2));
            half[i] = (byte) (mask[at] & mask[at + 1] & mask[at + width] & mask[at + width + 1]);
        }
        return half;
    }

    double fromMiddleX(int point) {
        return points.x()[point] - middleX;
    }

    double fromMiddleY(int point) {
        return points.y()[point] - middleY;
    }

    /** What is drawn where a point lies, less what is expected there; NaN beyond the picture. */
    double difference(int point, Placement placement, double gain, double offset) {
        double x = points.x()[point] + placement.across(fromMiddleX(point));
        double y = points.y()[point] + placement.down(fromMiddleY(point));
        return drawn.contains(x, y) ? drawn.at(x, y) - gain * points.value()[point] - offset : Double.NaN;
    }
}
