package dev.retouch.data.text;

import java.awt.Color;

/** Colours of words, with the names that instructions call them by. */
enum Ink {
    BLACK(new Color(0x14, 0x14, 0x14)),
    WHITE(new Color(0xf8, 0xf8, 0xf8)),
    RED(new Color(0xc8, 0x1e, 0x1e)),
    BLUE(new Color(0x1e, 0x3c, 0xc8)),
    GREEN(new Color(0x14, 0x78, 0x32)),
    YELLOW(new Color(0xf5, 0xd2, 0x1e)),
    ORANGE(new Color(0xeb, 0x82, 0x14)),
    PURPLE(new Color(0x78, 0x28, 0xa0));

    private static final double READABLE = 70;

    private final Color colour;

    Ink(Color colour) {
        this.colour = colour;
    }

    Color colour() {
        return colour;
    }

    /** 0 to 255. */
    double luma() {
        return 0.2126 * colour.getRed() + 0.7152 * colour.getGreen() + 0.0722 * colour.getBlue();
    }

    /** Whether words in it can be read on something of that luma. */
    boolean isReadableOn(double background) {
        return Math.abs(luma() - background) >= READABLE;
    }
}
