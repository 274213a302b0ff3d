package dev.retouch.registration;

import dev.retouch.image.Compositor;
import dev.retouch.image.Picture;
import dev.retouch.scene.EditKind;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import java.util.SplittableRandom;

/**
 * A scene, another scene drawn into a part of it, and that once more with a drift that is known.
 *
 * <p>All are cut from pictures of twice the size, each pixel from sixteen points of its area, so that no resampling of the
 * made drift flatters what undoes it.
 *
 * @param source a drawn scene; every second one has noise of its own
 * @param drawn what a model may have made of it: edited, blurred by its autoencoder or not, drifted, and noisy
 * @param cells (grid, grid) the region: tokens that the edit touches, and one more around
 * @param truth where the source's points are drawn
 * @param offsets levels that were added to red, green and blue, at a sample of 128
 * @param edited share of the picture that is really another
 */
@SuppressWarnings("ArrayRecordComponent") // pixels and figures, never compared
record MadeDrift(
        Picture source, Picture drawn, byte[] cells, Placement truth, double[] offsets, double edited, double noise) {

    static final int SIDE = 320;
    static final int TOKEN = 16;
    static final int GRID = SIDE / TOKEN;

    private static final int FINE = 2;
    private static final int POINTS = 4;

    /** How much drifts. */
    enum Kind {
        ALL,
        TONE,
        NOTHING
    }

    /** @param index chooses scenes, edit, noise and drift */
    static MadeDrift of(int index, Kind kind) {
        SplittableRandom random = new SplittableRandom(9_000 + index);
        SceneSet scenes = new SceneSet(77, Split.HELD_OUT, FINE * SIDE);
        byte[] scene = scenes.sample(2L * index, EditKind.REMOVE).source().rgb();
        byte[] other = scenes.sample(2L * index + 1, EditKind.REMOVE).source().rgb();
        double edited = random.nextDouble(0.05, 0.4);
        byte[] cells = new byte[GRID * GRID];
        byte[] after = withEdit(scene, other, edited, random, cells);
        Placement truth = kind == Kind.ALL
                ? new Placement(random.nextDouble(-8, 8), random.nextDouble(-8, 8), random.nextDouble(-0.02, 0.02))
                : Placement.NONE;
        double[] offsets = new double[3];
        double[] gains = {1, 1, 1};
        for (int channel = 0; channel < 3 && kind != Kind.NOTHING; channel++) {
            offsets[channel] = random.nextDouble(-5, 5);
            gains[channel] = random.nextDouble(0.992, 1.008); // a level more at either end
        }
        double noise = index % 2 == 0 ? 0 : random.nextDouble(0.5, 4);
        double blur = index % 4 < 2 ? 1 : 1.6;
        Picture source = cut(scene, Placement.NONE, 1, new double[3], new double[] {1, 1, 1}, noise, random);
        Picture drawn = cut(after, truth, blur, offsets, gains, noise, random);
        return new MadeDrift(source, drawn, dilated(cells), truth, offsets, edited, noise);
    }

    /** An ellipse or a rectangle of another scene. */
    private static byte[] withEdit(byte[] scene, byte[] other, double share, SplittableRandom random, byte[] cells) {
        int side = FINE * SIDE;
        boolean round = random.nextBoolean();
        double ratio = random.nextDouble(0.6, 1.6);
        double area = share * side * side * (round ? 4 / Math.PI : 1);
        double width = Math.min(side, Math.sqrt(area * ratio));
        double height = Math.min(side, area / width);
        double left = random.nextDouble(0, Math.max(1, side - width));
        double top = random.nextDouble(0, Math.max(1, side - height));
        byte[] after = scene.clone();
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                double across = 2 * (x - left) / width - 1;
                double down = 2 * (y - top) / height - 1;
                boolean in = round ? across * across + down * down < 1 : Math.max(Math.abs(across), Math.abs(down)) < 1;
                if (in) {
                    System.arraycopy(other, 3 * (y * side + x), after, 3 * (y * side + x), 3);
                    cells[y / FINE / TOKEN * GRID + x / FINE / TOKEN] = 1;
                }
            }
        }
        return after;
    }

    /** A picture of the side from one of twice that. */
    private static Picture cut(
            byte[] fine,
            Placement placement,
            double area,
            double[] offsets,
            double[] gains,
            double noise,
            SplittableRandom random) {
        byte[] rgb = new byte[3 * SIDE * SIDE];
        double middle = (SIDE - 1) / 2.0;
        double[] sum = new double[3];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                sum[0] = 0;
                sum[1] = 0;
                sum[2] = 0;
                for (int j = 0; j < POINTS; j++) {
                    for (int i = 0; i < POINTS; i++) {
                        // What the source has at p is drawn at p + shift + growth (p - middle): here the way back.
                        double u = x + area * ((i + 0.5) / POINTS - 0.5) - middle - placement.x();
                        double v = y + area * ((j + 0.5) / POINTS - 0.5) - middle - placement.y();
                        add(
                                fine,
                                FINE * (u / (1 + placement.growth()) + middle + 0.5) - 0.5,
                                FINE * (v / (1 + placement.growth()) + middle + 0.5) - 0.5,
                                sum);
                    }
                }
                for (int channel = 0; channel < 3; channel++) {
                    double value = sum[channel] / (POINTS * POINTS);
                    value = gains[channel] * (value - 128) + 128 + offsets[channel] + noise * random.nextGaussian();
                    rgb[3 * (y * SIDE + x) + channel] = (byte) Math.max(0, Math.min(255, Math.round(value)));
                }
            }
        }
        return Picture.opaque(SIDE, SIDE, rgb);
    }

    private static void add(byte[] fine, double x, double y, double[] sum) {
        int side = FINE * SIDE;
        double across = Math.max(0, Math.min(side - 1.001, x));
        double down = Math.max(0, Math.min(side - 1.001, y));
        int left = (int) across;
        int top = (int) down;
        across -= left;
        down -= top;
        int at = 3 * (top * side + left);
        for (int channel = 0; channel < 3; channel++, at++) {
            double above = (1 - across) * (fine[at] & 0xff) + across * (fine[at + 3] & 0xff);
            double below = (1 - across) * (fine[at + 3 * side] & 0xff) + across * (fine[at + 3 * side + 3] & 0xff);
            sum[channel] += (1 - down) * above + down * below;
        }
    }

    private static byte[] dilated(byte[] cells) {
        byte[] grown = new byte[cells.length];
        for (int i = 0; i < cells.length; i++) {
            for (int j = 0; cells[i] != 0 && j < 9; j++) {
                int x = i % GRID + j % 3 - 1;
                int y = i / GRID + j / 3 - 1;
                if (x >= 0 && y >= 0 && x < GRID && y < GRID) {
                    grown[y * GRID + x] = 1;
                }
            }
        }
        return grown;
    }

    /** (side, side) the weight of the edit, as a composition draws it. */
    byte[] weight() {
        return Compositor.feather(cells, GRID, GRID, SIDE, SIDE, TOKEN / 2);
    }

    /** (side, side) 1 where nothing is edited for sure: outside the region and one token around it. */
    byte[] compared() {
        byte[] compared = Compositor.feather(dilated(cells), GRID, GRID, SIDE, SIDE, 0);
        for (int i = 0; i < compared.length; i++) {
            compared[i] = (byte) (compared[i] == 0 ? 1 : 0);
        }
        return compared;
    }

    /** How far a placement is off, at the point where it is farthest off, in pixels. */
    double error(Placement found) {
        return new Placement(found.x() - truth.x(), found.y() - truth.y(), found.growth() - truth.growth())
                .reach(SIDE, SIDE);
    }

    /** How far a placement is off along the feather, on average, in pixels. */
    double errorAtTheSeam(Placement found) {
        Placement off = new Placement(found.x() - truth.x(), found.y() - truth.y(), found.growth() - truth.growth());
        byte[] weight = weight();
        double sum = 0;
        int pixels = 0;
        for (int i = 0; i < weight.length; i++) {
            if (weight[i] != 0 && weight[i] != -1) {
                double middle = (SIDE - 1) / 2.0;
                int row = i / SIDE;
                sum += Math.hypot(off.across(i % SIDE - middle), off.down(row - middle));
                pixels++;
            }
        }
        return pixels == 0 ? 0 : sum / pixels;
    }

    /**
     * What is seen of the seam: dE2000 to the source over the feather, of means of eight by eight pixels, weighted by their
     * pixels on it. The edit does not reach the feather, so the source is what should be there.
     */
    double seam(Picture model) {
        byte[] weight = weight();
        Picture result = Compositor.composite(source, model, weight);
        double sum = 0;
        int pixels = 0;
        for (int top = 0; top < SIDE; top += 8) {
            for (int left = 0; left < SIDE; left += 8) {
                double[] was = new double[3];
                double[] is = new double[3];
                int here = 0;
                for (int i = 0; i < 64; i++) {
                    int at = (top + i / 8) * SIDE + left + i % 8;
                    if (weight[at] != 0 && weight[at] != -1) {
                        here++;
                        for (int channel = 0; channel < 3; channel++) {
                            was[channel] += source.rgb()[3 * at + channel] & 0xff;
                            is[channel] += result.rgb()[3 * at + channel] & 0xff;
                        }
                    }
                }
                if (here != 0) {
                    for (int channel = 0; channel < 3; channel++) {
                        was[channel] /= here;
                        is[channel] /= here;
                    }
                    sum += here * Ciede2000.between(was, is);
                    pixels += here;
                }
            }
        }
        return pixels == 0 ? 0 : sum / pixels;
    }
}
