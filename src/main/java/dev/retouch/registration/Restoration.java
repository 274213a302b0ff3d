package dev.retouch.registration;

import dev.retouch.image.Filter;
import dev.retouch.image.Picture;
import java.util.Arrays;
import java.util.List;

/**
 * Draws a picture again where its source has it.
 *
 * <p>Lanczos, first along the columns and then along the rows, since a placement does not turn; one rounding at the end. What
 * the drawn picture does not have, beyond its own edge, is the source's.
 */
final class Restoration {

    private static final int TAPS = 6;

    private final Picture source;
    private final Picture drawn;

    Restoration(Picture source, Picture drawn) {
        this.source = source;
        this.drawn = drawn;
    }

    /** @param tones of red, green and blue */
    Picture undone(Placement placement, List<Tone> tones) {
        int width = source.width();
        int height = source.height();
        Axis columns = Axis.of(width, placement.x(), placement.growth());
        Axis rows = Axis.of(height, placement.y(), placement.growth());
        byte[] rgb = source.rgb().clone();
        float[] line = new float[3 * width];
        for (int y = 0; y < height; y++) {
            if (!rows.inside(y)) {
                continue;
            }
            rows.blend(y, drawn.rgb(), 3 * width, line);
            for (int x = 0; x < width; x++) {
                if (columns.inside(x)) {
                    for (int channel = 0; channel < 3; channel++) {
                        int at = 3 * (y * width + x) + channel;
                        float value = tones.get(channel).undone(columns.blend(x, line, channel), rgb[at] & 0xff);
                        rgb[at] = (byte) Math.max(0, Math.min(255, Math.round(value)));
                    }
                }
            }
        }
        return Picture.opaque(width, height, rgb);
    }

    /**
     * Where the points of one axis lie, with the weights of the samples around them.
     *
     * @param first (size) the first of six samples; may lie beyond the edge
     * @param weights (size, 6)
     * @param place (size) in pixels
     */
    @SuppressWarnings("ArrayRecordComponent") // tables, never compared
    private record Axis(int[] first, float[] weights, double[] place) {

        static Axis of(int size, double shift, double growth) {
            Axis axis = new Axis(new int[size], new float[TAPS * size], new double[size]);
            double middle = (size - 1) / 2.0;
            for (int i = 0; i < size; i++) {
                axis.place[i] = i + shift + growth * (i - middle);
                axis.first[i] = (int) Math.floor(axis.place[i]) - TAPS / 2 + 1;
                double sum = 0;
                for (int tap = 0; tap < TAPS; tap++) {
                    sum += Filter.LANCZOS.at(axis.first[i] + tap - axis.place[i]);
                }
                for (int tap = 0; tap < TAPS; tap++) {
                    axis.weights[TAPS * i + tap] =
                            (float) (Filter.LANCZOS.at(axis.first[i] + tap - axis.place[i]) / sum);
                }
            }
            return axis;
        }

        /** Whether the point lies on a pixel of the drawn picture. */
        boolean inside(int i) {
            return place[i] >= -0.5 && place[i] <= place.length - 0.5;
        }

        private int sample(int i, int tap) {
            return Math.max(0, Math.min(place.length - 1, first[i] + tap));
        }

        /** Blends whole rows. */
        void blend(int i, byte[] rows, int stride, float[] line) {
            Arrays.fill(line, 0);
            for (int tap = 0; tap < TAPS; tap++) {
                float weight = weights[TAPS * i + tap];
                int from = sample(i, tap) * stride;
                for (int x = 0; weight != 0 && x < stride; x++) {
                    line[x] += weight * (rows[from + x] & 0xff);
                }
            }
        }

        /** Blends samples of a row. */
        float blend(int i, float[] line, int channel) {
            float sum = 0;
            for (int tap = 0; tap < TAPS; tap++) {
                sum += weights[TAPS * i + tap] * line[3 * sample(i, tap) + channel];
            }
            return sum;
        }
    }
}
