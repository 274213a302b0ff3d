package dev.retouch.registration;

import dev.retouch.image.Picture;
import java.util.List;
import java.util.stream.IntStream;

/** Means of small blocks of a source and of where they are drawn: noise is gone in them, and a shifted edge hardly counts. */
final class Blocks {

    private static final int SIDE = 8;

    private final Picture source;
    private final Picture drawn;
    private final Placement placement;
    private final byte[] compared;

    Blocks(Picture source, Picture drawn, Placement placement, byte[] compared) {
        this.source = source;
        this.drawn = drawn;
        this.placement = placement;
        this.compared = compared;
    }

    /** Of red, green and blue. */
    List<Tone> tones() {
        return IntStream.range(0, 3).mapToObj(this::tone).toList();
    }

    /** The tone of a channel over the blocks that are compared whole. */
    private Tone tone(int channel) {
        int most = (source.width() / SIDE) * (source.height() / SIDE);
        double[] means = new double[most];
        double[] drawnMeans = new double[most];
        int count = 0;
        for (int y = 0; y + SIDE <= source.height(); y += SIDE) {
            for (int x = 0; x + SIDE <= source.width(); x += SIDE) {
                double there = drawnMean(x, y, channel);
                if (!Double.isNaN(there) && isCompared(x, y)) {
                    means[count] = mean(source, x, y, channel);
                    drawnMeans[count++] = there;
                }
            }
        }
        return ToneFit.of(means, drawnMeans, count);
    }

    private boolean isCompared(int left, int top) {
        int all = 1;
        for (int y = top; y < top + SIDE; y++) {
            for (int x = left; x < left + SIDE; x++) {
                all &= compared[y * source.width() + x];
            }
        }
        return all != 0;
    }

    private static double mean(Picture picture, int left, int top, int channel) {
        int sum = 0;
        for (int y = top; y < top + SIDE; y++) {
            int at = 3 * (y * picture.width() + left) + channel;
            for (int x = 0; x < SIDE; x++, at += 3) {
                sum += picture.rgb()[at] & 0xff;
            }
        }
        return sum / (double) (SIDE * SIDE);
    }

    /** Of the block where it is drawn; NaN beyond the picture, and where a sample is cut off at 0 or 255. */
    private double drawnMean(int left, int top, int channel) {
        double middleX = (source.width() - 1) / 2.0;
        double middleY = (source.height() - 1) / 2.0;
        double x = left + placement.across(left + (SIDE - 1) / 2.0 - middleX);
        double y = top + placement.down(top + (SIDE - 1) / 2.0 - middleY);
        int column = (int) Math.floor(x);
        int row = (int) Math.floor(y);
        if (column < 0 || row < 0 || column + SIDE > drawn.width() - 1 || row + SIDE > drawn.height() - 1) {
            return Double.NaN;
        }
        double across = x - column;
        double down = y - row;
        double sum = 0;
        for (int j = 0; j <= SIDE; j++) {
            double ofRow = j == 0 ? 1 - down : j == SIDE ? down : 1;
            for (int i = 0; i <= SIDE; i++) {
                double share = ofRow * (i == 0 ? 1 - across : i == SIDE ? across : 1);
                int sample = drawn.rgb()[3 * ((row + j) * drawn.width() + column + i) + channel] & 0xff;
                if (share > 0 && (sample == 0 || sample == 255)) {
                    return Double.NaN;
                }
                sum += share * sample;
            }
        }
        return sum / (SIDE * SIDE);
    }
}
