package dev.retouch.data.text;

import dev.retouch.image.Picture;
import java.awt.Rectangle;
import java.util.SplittableRandom;

/**
 * Where words go: the calmest of some rectangles that are drawn at random.
 *
 * @param area in pixels
 * @param luma mean of the picture there, 0 to 255
 */
record TextPlace(Rectangle area, double luma) {

    private static final int TRIES = 12;

    /** In pixels; words in a lower rectangle cannot be read. A picture's sides are 64 at least. */
    private static final int LOWEST = 18;

    static TextPlace in(Picture picture, SplittableRandom random) {
        TextPlace best = null;
        double calm = Double.MAX_VALUE;
        for (int i = 0; i < TRIES; i++) {
            int width = (int) (picture.width() * random.nextDouble(0.3, 0.7));
            int height = (int) Math.min(picture.height() * 0.3, width * random.nextDouble(0.18, 0.4));
            height = Math.max(height, LOWEST);
            Rectangle area = new Rectangle(
                    random.nextInt(Math.max(1, picture.width() - width)),
                    random.nextInt(Math.max(1, picture.height() - height)),
                    width,
                    height);
            double[] found = meanAndVariance(picture, area);
            if (best == null || found[1] < calm) {
                calm = found[1];
                best = new TextPlace(area, found[0]);
            }
        }
        if (best == null) {
            throw new IllegalStateException("no rectangle was tried");
        }
        return best;
    }

    private static double[] meanAndVariance(Picture picture, Rectangle area) {
        double sum = 0;
        double squares = 0;
        for (int y = area.y; y < area.y + area.height; y++) {
            for (int x = area.x; x < area.x + area.width; x++) {
                int at = 3 * (y * picture.width() + x);
                byte[] rgb = picture.rgb();
                double luma = 0.2126 * (rgb[at] & 0xff) + 0.7152 * (rgb[at + 1] & 0xff) + 0.0722 * (rgb[at + 2] & 0xff);
                sum += luma;
                squares += luma * luma;
            }
        }
        double count = (double) area.width * area.height;
        double mean = sum / count;
        return new double[] {mean, squares / count - mean * mean};
    }

    /** Where it is, in words. */
    String words(int width, int height) {
        String across = third(area.getCenterX() / width, "left", "", "right");
        String down = third(area.getCenterY() / height, "top", "", "bottom");
        String both = (down + " " + across).strip();
        return both.isEmpty() ? "in the middle" : "at the " + both;
    }

    private static String third(double share, String first, String second, String last) {
        return share < 1 / 3.0 ? first : share > 2 / 3.0 ? last : second;
    }
}
