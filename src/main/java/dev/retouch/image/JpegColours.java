package dev.retouch.image;

import java.nio.charset.StandardCharsets;

/**
 * What the components of a JPEG are, by the rules of libjpeg: JFIF means luma and chroma, whatever Adobe's marker says; without
 * JFIF that marker decides; without both the components' names do.
 */
final class JpegColours {

    private static final byte[] JFIF = {
        (byte) 0xff, (byte) 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
    };

    /** Of Adobe's marker. */
    private static final int NO_TRANSFORM = 0;

    private static final int YCCK = 2;

    private boolean jfif;
    private int transform = -1;
    private byte[] names = PictureFile.NONE;

    void jfif() {
        jfif = true;
    }

    void adobe(int newTransform) {
        transform = newTransform;
    }

    /** @param header a frame's, from its precision on */
    void frame(byte[] header) {
        int count = header.length < 6 ? 0 : Math.min(header[5] & 0xff, (header.length - 6) / 3);
        names = new byte[count];
        for (int i = 0; i < count; i++) {
            names[i] = header[6 + 3 * i];
        }
    }

    PictureFile.Kind kind() {
        if (names.length != 4) {
            return PictureFile.Kind.JPEG;
        }
        boolean inksAsTheyAre = transform == -1 || transform == NO_TRANSFORM;
        return inksAsTheyAre ? PictureFile.Kind.JPEG_CMYK : PictureFile.Kind.JPEG_YCCK;
    }

    /** The one segment that says the same to every decoder. */
    byte[] marker() {
        return switch (kind()) {
            case JPEG_CMYK -> adobeMarker(NO_TRANSFORM);
            case JPEG_YCCK -> adobeMarker(YCCK);
            default -> isRgb() ? adobeMarker(NO_TRANSFORM) : JFIF;
        };
    }

    private boolean isRgb() {
        if (names.length != 3 || jfif) {
            return false;
        }
        return transform == -1
                ? new String(names, StandardCharsets.ISO_8859_1).equals("RGB")
                : transform == NO_TRANSFORM;
    }

    private static byte[] adobeMarker(int transform) {
        return new byte[] {
            (byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform
        };
    }
}
