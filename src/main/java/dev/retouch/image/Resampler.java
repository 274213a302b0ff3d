package dev.retouch.image;

import java.util.Arrays;

/**
 * Resizes 8-bit pictures to the very bytes that Pillow gives, since the models were trained behind Pillow.
 *
 * <p>Two passes, rows first, with 8-bit samples in between and 22-bit fixed-point coefficients: any other arithmetic
 * is as good to the eye and differs by a level here and there.
 */
public final class Resampler {

    private static final int FRACTION_BITS = 22;
    private static final int HALF = 1 << (FRACTION_BITS - 1);

    private Resampler() {}

    /**
     * Resizes a picture; the alpha plane is resized like a fourth colour, the colours are not multiplied by it.
     *
     * @throws IllegalArgumentException when a side is below 1
     */
    public static Picture resize(Picture picture, int newWidth, int newHeight, Filter filter) {
        byte[] rgb = resize(picture.rgb(), picture.width(), picture.height(), 3, newWidth, newHeight, filter);
        byte[] alpha = picture.hasAlpha()
                ? resize(picture.alpha(), picture.width(), picture.height(), 1, newWidth, newHeight, filter)
                : picture.alpha();
        return new Picture(newWidth, newHeight, rgb, alpha);
    }

    /**
     * Resizes interleaved samples.
     *
     * @param samples (height, width, channels), 0..255
     * @return (newHeight, newWidth, channels), always a fresh array
     * @throws IllegalArgumentException when a side or the number of channels is below 1, or samples has another size
     */
    public static byte[] resize(
            byte[] samples, int width, int height, int channels, int newWidth, int newHeight, Filter filter) {
        if (width < 1 || height < 1 || channels < 1 || newWidth < 1 || newHeight < 1) {
            throw new IllegalArgumentException("cannot resize " + width + " x " + height + " x " + channels + " to "
                    + newWidth + " x " + newHeight + ": every size must be at least 1");
        }
        if (samples.length != (long) width * height * channels) {
            throw new IllegalArgumentException("a picture of " + width + " x " + height + " x " + channels
                    + " has other than the " + samples.length + " samples given");
        }
        byte[] rows = width == newWidth
                ? samples
                : acrossRows(samples, width, height, channels, Taps.of(width, newWidth, filter));
        if (height != newHeight) {
            return downColumns(rows, newWidth * channels, Taps.of(height, newHeight, filter));
        }
        return rows == samples ? samples.clone() : rows;
    }

    /** (height, width, channels) to (height, taps.count, channels). */
    private static byte[] acrossRows(byte[] in, int width, int height, int channels, Taps taps) {
        int count = taps.first.length;
        byte[] out = new byte[Math.multiplyExact(Math.multiplyExact(height, count), channels)];
        int at = 0;
        for (int y = 0; y < height; y++) {
            int row = y * width * channels;
            for (int x = 0; x < count; x++) {
                int[] weights = taps.weights[x];
                int start = row + taps.first[x] * channels;
                if (channels == 3) {
                    int red = HALF;
                    int green = HALF;
                    int blue = HALF;
                    for (int i = 0, from = start; i < weights.length; i++, from += 3) {
                        int weight = weights[i];
                        red += (in[from] & 0xff) * weight;
                        green += (in[from + 1] & 0xff) * weight;
                        blue += (in[from + 2] & 0xff) * weight;
                    }
                    out[at++] = clip(red);
                    out[at++] = clip(green);
                    out[at++] = clip(blue);
                    continue;
                }
                for (int channel = 0; channel < channels; channel++) {
                    int sum = HALF;
                    for (int i = 0, from = start + channel; i < weights.length; i++, from += channels) {
                        sum += (in[from] & 0xff) * weights[i];
                    }
                    out[at++] = clip(sum);
                }
            }
        }
        return out;
    }

    /** (taps.size, stride) to (taps.count, stride): whole rows at a time, which keeps memory access sequential. */
    private static byte[] downColumns(byte[] in, int stride, Taps taps) {
        int count = taps.first.length;
        byte[] out = new byte[Math.multiplyExact(count, stride)];
        int[] sums = new int[stride];
        for (int y = 0; y < count; y++) {
            Arrays.fill(sums, HALF);
            int[] weights = taps.weights[y];
            for (int i = 0; i < weights.length; i++) {
                int weight = weights[i];
                int from = (taps.first[y] + i) * stride;
                for (int x = 0; x < stride; x++) {
                    sums[x] += (in[from + x] & 0xff) * weight;
                }
            }
            for (int x = 0; x < stride; x++) {
                out[y * stride + x] = clip(sums[x]);
            }
        }
        return out;
    }

    private static byte clip(int sum) {
        return (byte) Math.max(0, Math.min(255, sum >> FRACTION_BITS));
    }

    /** For each output position, its first input position and the fixed-point weights from there. */
    @SuppressWarnings("ArrayRecordComponent") // a table to read from, never compared
    private record Taps(int[] first, int[][] weights) {

        static Taps of(int size, int newSize, Filter filter) {
            double scale = (double) size / newSize;
            double stretch = Math.max(1.0, scale);
            double support = filter.support() * stretch;
            double shrink = 1.0 / stretch;
            int[] first = new int[newSize];
            int[][] weights = new int[newSize][];
            for (int position = 0; position < newSize; position++) {
                double center = (position + 0.5) * scale;
                int begin = Math.max(0, (int) (center - support + 0.5));
                int end = Math.min(size, (int) (center + support + 0.5));
                first[position] = begin;
                weights[position] = fixedPoint(filter, begin, end, center, shrink);
            }
            return new Taps(first, weights);
        }

        private static int[] fixedPoint(Filter filter, int begin, int end, double center, double shrink) {
            double[] exact = new double[end - begin];
            double sum = 0.0;
            for (int i = 0; i < exact.length; i++) {
                exact[i] = filter.at((i + begin - center + 0.5) * shrink);
                sum += exact[i];
            }
            int[] fixed = new int[exact.length];
            for (int i = 0; i < exact.length; i++) {
                double scaled = (sum == 0.0 ? exact[i] : exact[i] / sum) * (1 << FRACTION_BITS);
                fixed[i] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
            }
            return fixed;
        }
    }
}
