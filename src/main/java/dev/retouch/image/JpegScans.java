package dev.retouch.image;

import java.util.Arrays;

/** Which coefficients of which components the scans of a JPEG have brought so far, and whether to their last bit. */
final class JpegScans {

    static final JpegScans NONE = new JpegScans(false, new int[0]);

    private static final int COEFFICIENTS = 64;
    private static final int MISSING = 255;

    private final boolean progressive;
    private final int[] components;
    /** (components, 64) bits that are still to come. */
    private final int[][] low;

    private JpegScans(boolean progressive, int[] components) {
        this.progressive = progressive;
        this.components = components;
        this.low = new int[components.length][COEFFICIENTS];
        for (int[] one : low) {
            Arrays.fill(one, MISSING);
        }
    }

    /**
     * The scans of a frame, none seen yet.
     *
     * @param marker the frame's, 0xc0 to 0xcf
     * @param header the frame's, from its precision on
     */
    static JpegScans of(int marker, byte[] header) {
        int count = header.length < 6 ? 0 : header[5] & 0xff;
        if (count == 0 || header.length < 6 + 3 * count) {
            throw PictureFailure.unreadable("the JPEG's frame does not make sense");
        }
        int[] components = new int[count];
        for (int i = 0; i < count; i++) {
            components[i] = header[6 + 3 * i];
        }
        return new JpegScans((marker & 3) == 2, components);
    }

    /** @param header the scan's, from the number of its components on */
    void add(byte[] header) {
        int count = header.length == 0 ? 0 : header[0] & 0xff;
        if (header.length < 4 + 2 * count) {
            throw PictureFailure.unreadable("the JPEG's scans do not make sense");
        }
        int first = progressive ? header[1 + 2 * count] : 0;
        int last = progressive ? header[2 + 2 * count] : COEFFICIENTS - 1;
        int bits = progressive ? header[3 + 2 * count] & 15 : 0;
        for (int i = 0; i < count; i++) {
            for (int component = 0; component < components.length; component++) {
                if (components[component] == header[1 + 2 * i]) {
                    for (int at = Math.max(0, first); at <= Math.min(COEFFICIENTS - 1, last); at++) {
                        low[component][at] = bits;
                    }
                }
            }
        }
    }

    boolean areComplete() {
        return Arrays.stream(low).flatMapToInt(Arrays::stream).allMatch(bits -> bits == 0);
    }
}
