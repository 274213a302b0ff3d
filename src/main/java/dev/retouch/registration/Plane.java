package dev.retouch.registration;

import dev.retouch.image.Picture;
import java.util.List;

/**
 * One plane of samples.
 *
 * @param values (height, width)
 */
@SuppressWarnings("ArrayRecordComponent") // a pixel buffer, never compared
record Plane(int width, int height, float[] values) {

    /** Rec. 709 weights of red, green and blue, on the gamma-encoded samples: contrast as it is seen is what counts. */
    private static final float[] LUMA = {0.2126f, 0.7152f, 0.0722f};

    /** The luma of a picture, 0 to 255. */
    static Plane luma(Picture picture) {
        return luma(picture, LUMA, 0);
    }

    /** The luma that a picture has once its tone has changed. */
    static Plane luma(Picture picture, List<Tone> tones) {
        float[] weights = new float[3];
        float offset = 0;
        for (int channel = 0; channel < 3; channel++) {
            weights[channel] = (float) (LUMA[channel] * tones.get(channel).gain());
            offset += LUMA[channel] * (float) tones.get(channel).offset();
        }
        return luma(picture, weights, offset);
    }

    private static Plane luma(Picture picture, float[] weights, float offset) {
        byte[] rgb = picture.rgb();
        float[] values = new float[rgb.length / 3];
        for (int i = 0, at = 0; i < values.length; i++, at += 3) {
            values[i] = weights[0] * (rgb[at] & 0xff)
                    + weights[1] * (rgb[at + 1] & 0xff)
                    + weights[2] * (rgb[at + 2] & 0xff)
                    + offset;
        }
        return new Plane(picture.width(), picture.height(), values);
    }

    /** Half of either side: means of two by two; an odd last row or column is dropped. */
    Plane halved() {
        int across = width / 2;
        int down = height / 2;
        float[] half = new float[across * down];
        for (int y = 0; y < down; y++) {
            int at = 2 * y * width;
            for (int x = 0; x < across; x++, at += 2) {
                half[y * across + x] = (values[at] + values[at + 1] + values[at + width] + values[at + width + 1]) / 4;
            }
        }
        return new Plane(across, down, half);
    }

    /** Weighted 1, 2, 1 along rows and columns: less noise, and gradients that are as they are between the samples. */
    Plane smoothed() {
        float[] rows = new float[values.length];
        for (int y = 0; y < height; y++) {
            int row = y * width;
            for (int x = 0; x < width; x++) {
                float left = values[row + Math.max(0, x - 1)];
                float right = values[row + Math.min(width - 1, x + 1)];
                rows[row + x] = (left + 2 * values[row + x] + right) / 4;
            }
        }
        float[] both = new float[values.length];
        for (int y = 0; y < height; y++) {
            int row = y * width;
            int above = Math.max(0, y - 1) * width;
            int below = Math.min(height - 1, y + 1) * width;
            for (int x = 0; x < width; x++) {
                both[row + x] = (rows[above + x] + 2 * rows[row + x] + rows[below + x]) / 4;
            }
        }
        return new Plane(width, height, both);
    }

    boolean contains(double x, double y) {
        return x >= 0 && y >= 0 && x <= width - 1 && y <= height - 1;
    }

    /** Between the samples, linearly; the point must be contained. */
    float at(double x, double y) {
        int left = Math.min((int) x, width - 2);
        int top = Math.min((int) y, height - 2);
        float across = (float) (x - left);
        float down = (float) (y - top);
        int i = top * width + left;
        float above = values[i] + across * (values[i + 1] - values[i]);
        float below = values[i + width] + across * (values[i + width + 1] - values[i + width]);
        return above + down * (below - above);
    }
}
