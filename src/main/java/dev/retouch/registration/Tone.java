package dev.retouch.registration;

import java.util.List;

/**
 * How one colour channel of a drawn picture follows from the source's: gain x source + offset.
 *
 * @param offset in levels
 * @param difference of the two at the source's mean, in levels
 * @param significant whether it can be seen and is not chance
 */
record Tone(double gain, double offset, double difference, boolean significant) {

    static final Tone NONE = new Tone(1, 0, 0, false);

    /** Of red, green and blue where nothing differs. */
    static final List<Tone> UNCHANGED = List.of(NONE, NONE, NONE);

    /** From this level a sample may have been cut off, and so says only that it is at least that. */
    private static final float CLIPPED = 254.5f;

    /**
     * What a sample was before the tone changed.
     *
     * @param drawn 0 to 255
     * @param source the sample of the source at the same place: it is taken where both are cut off
     */
    float undone(float drawn, int source) {
        double expected = gain * source + offset;
        boolean white = drawn >= CLIPPED && expected >= CLIPPED;
        boolean black = drawn <= 255 - CLIPPED && expected <= 255 - CLIPPED;
        if (white || black) {
            return source;
        }
        return (float) ((drawn - offset) / gain);
    }
}
