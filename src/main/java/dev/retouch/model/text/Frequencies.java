package dev.retouch.model.text;

/** Rotary frequencies, rounded to f32 at each step as the reference's are. */
final class Frequencies {

    private Frequencies() {}

    /** theta^(-2i / width) for i below width / 2. */
    static float[] of(int width, double theta) {
        float[] frequencies = new float[width / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = 1f / (float) Math.pow(theta, (float) (2 * i) / width);
        }
        return frequencies;
    }
}
