package dev.retouch.image;

import java.util.List;

/**
 * A space of three tone curves and a matrix, or of one curve for grey.
 *
 * <p>Not left to the colour engine: for 16-bit samples it interpolates in a table of 33 steps, which loses the shadows of
 * linear light.
 */
final class MatrixConverter implements ColourConverter {

    private static final Matrix3 TO_SRGB = Primaries.SRGB.toXyz().inverse();

    /** One step of sRGB is at least 20 steps of linear light at 16 bits. */
    private static final int LIGHT_MAX = 0xffff;

    private static final byte[] ENCODED = encoded();

    /** (channels, levels) linear light. */
    private final float[][] light;

    private final float[] matrix;

    private MatrixConverter(float[][] light, float[] matrix) {
        this.light = light;
        this.matrix = matrix;
    }

    /** @param max the highest level of a sample, 255 or 65535 */
    static MatrixConverter grey(ToneCurve curve, int max) {
        return new MatrixConverter(new float[][] {table(curve, max)}, new float[0]);
    }

    /**
     * A converter of colours.
     *
     * @param curves of red, green and blue
     * @param toXyz from linear light to CIE XYZ under D50
     * @param max the highest level of a sample, 255 or 65535
     */
    static MatrixConverter rgb(List<ToneCurve> curves, Matrix3 toXyz, int max) {
        float[][] light = new float[3][];
        for (int i = 0; i < 3; i++) {
            light[i] = i > 0 && curves.get(i).equals(curves.get(0)) ? light[0] : table(curves.get(i), max);
        }
        double[] cells = TO_SRGB.times(toXyz).cells();
        float[] matrix = new float[9];
        for (int i = 0; i < 9; i++) {
            matrix[i] = (float) cells[i];
        }
        return new MatrixConverter(light, matrix);
    }

    @Override
    public void convert(int[] samples, int pixels, byte[] rgb, int at) {
        int to = at;
        if (light.length == 1) {
            for (int i = 0; i < pixels; i++) {
                byte level = level(light[0][samples[i]]);
                rgb[to++] = level;
                rgb[to++] = level;
                rgb[to++] = level;
            }
            return;
        }
        for (int i = 0; i < 3 * pixels; i += 3) {
            float red = light[0][samples[i]];
            float green = light[1][samples[i + 1]];
            float blue = light[2][samples[i + 2]];
            rgb[to++] = level(matrix[0] * red + matrix[1] * green + matrix[2] * blue);
            rgb[to++] = level(matrix[3] * red + matrix[4] * green + matrix[5] * blue);
            rgb[to++] = level(matrix[6] * red + matrix[7] * green + matrix[8] * blue);
        }
    }

    private static byte level(float light) {
        return ENCODED[Math.max(0, Math.min(LIGHT_MAX, (int) (light * LIGHT_MAX + 0.5f)))];
    }

    private static float[] table(ToneCurve curve, int max) {
        float[] table = new float[max + 1];
        for (int i = 0; i <= max; i++) {
            table[i] = (float) curve.toLight((double) i / max);
            if (!Float.isFinite(table[i])) {
                throw new IllegalArgumentException("a tone curve without values");
            }
        }
        return table;
    }

    private static byte[] encoded() {
        byte[] table = new byte[LIGHT_MAX + 1];
        for (int i = 0; i <= LIGHT_MAX; i++) {
            double x = (double) i / LIGHT_MAX;
            table[i] = (byte) Math.round(255 * (x <= 0.0031308 ? 12.92 * x : 1.055 * Math.pow(x, 1 / 2.4) - 0.055));
        }
        return table;
    }
}
