package dev.retouch.image;

/**
 * Samples that are sRGB already, grey of its tone curve, or inks without a profile.
 *
 * @param channels 1, 3 or 4
 * @param max the highest level of a sample, 255 or 65535
 */
record PlainConverter(int channels, int max) implements ColourConverter {

    @Override
    public void convert(int[] samples, int pixels, byte[] rgb, int at) {
        switch (channels) {
            case 1 -> {
                for (int i = 0, to = at; i < pixels; i++) {
                    byte level = eightBits(samples[i]);
                    rgb[to++] = level;
                    rgb[to++] = level;
                    rgb[to++] = level;
                }
            }
            case 3 -> {
                for (int i = 0; i < 3 * pixels; i++) {
                    rgb[at + i] = eightBits(samples[i]);
                }
            }
            default -> inks(samples, pixels, rgb, at);
        }
    }

    /** Without a profile inks mean nothing exact; this is the plain product that all viewers fall back to. */
    private void inks(int[] samples, int pixels, byte[] rgb, int at) {
        int to = at;
        for (int i = 0; i < 4 * pixels; i += 4) {
            int paper = max - samples[i + 3];
            for (int ink = 0; ink < 3; ink++) {
                rgb[to++] = eightBits((int) (((long) (max - samples[i + ink]) * paper + max / 2) / max));
            }
        }
    }

    private byte eightBits(int sample) {
        return (byte) (max == 255 ? sample : (sample * 255L + max / 2) / max);
    }
}
