package dev.retouch.eval.metric;

/**
 * How well a region was found.
 *
 * @param iou intersection over union of the pixels, 1 where both are empty
 * @param boundaryF harmonic mean of the shares of either boundary that lie near the other, 1 where both are empty
 */
public record RegionOverlap(double iou, double boundaryF) {

    /** How near is near, as a share of the picture's diagonal: the measure of video segmentation's benchmarks (DAVIS). */
    private static final double NEAR = 0.008;

    /**
     * Compares two regions.
     *
     * @param found (height, width) 1 inside, 0 outside
     * @param truth the same
     */
    public static RegionOverlap of(byte[] found, byte[] truth, int width, int height) {
        long both = 0;
        long either = 0;
        for (int i = 0; i < found.length; i++) {
            both += found[i] & truth[i];
            either += found[i] | truth[i];
        }
        double iou = either == 0 ? 1 : (double) both / either;
        byte[] edges = boundary(found, width, height);
        byte[] wanted = boundary(truth, width, height);
        int radius = (int) Math.ceil(NEAR * Math.hypot(width, height));
        double precision = near(edges, wanted, width, height, radius);
        double recall = near(wanted, edges, width, height, radius);
        double f = either == 0 ? 1 : precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
        return new RegionOverlap(iou, f);
    }

    /** Pixels inside that have a neighbour outside, or lie at the picture's edge. */
    private static byte[] boundary(byte[] region, int width, int height) {
        byte[] edge = new byte[region.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int i = y * width + x;
                boolean inner = x > 0
                        && y > 0
                        && x < width - 1
                        && y < height - 1
                        && (region[i - 1] & region[i + 1] & region[i - width] & region[i + width]) == 1;
                edge[i] = (byte) (region[i] == 1 && !inner ? 1 : 0);
            }
        }
        return edge;
    }

    /** The share of one's pixels within the radius of one of the other's; 0 where there are none. */
    private static double near(byte[] of, byte[] other, int width, int height, int radius) {
        long all = 0;
        long close = 0;
        for (int i = 0; i < of.length; i++) {
            if (of[i] == 1) {
                all++;
                close += hasNear(other, i % width, i / width, width, height, radius) ? 1 : 0;
            }
        }
        return all == 0 ? 0 : (double) close / all;
    }

    private static boolean hasNear(byte[] edge, int x, int y, int width, int height, int radius) {
        for (int v = Math.max(0, y - radius); v <= Math.min(height - 1, y + radius); v++) {
            for (int u = Math.max(0, x - radius); u <= Math.min(width - 1, x + radius); u++) {
                if (edge[v * width + u] == 1 && (u - x) * (u - x) + (v - y) * (v - y) <= radius * radius) {
                    return true;
                }
            }
        }
        return false;
    }
}
