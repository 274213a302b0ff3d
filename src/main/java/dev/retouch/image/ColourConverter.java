package dev.retouch.image;

/** Samples of one colour space and depth to 8-bit sRGB. */
interface ColourConverter {

    /**
     * Converts whole pixels.
     *
     * @param samples (pixels, channels), 0..255 or 0..65535
     * @param rgb where the converted samples go, from index at on
     */
    void convert(int[] samples, int pixels, byte[] rgb, int at);
}
