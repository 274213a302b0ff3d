package dev.retouch.scene;

import java.awt.Color;
import java.awt.geom.Rectangle2D;

/**
 * Something with a printed word on the wall.
 *
 * @param x of its middle, in units
 * @param y of its middle, in units
 */
record Sign(Style style, String word, Typeface face, Color board, Color ink, double x, double y) {

    enum Style {
        SIGN("sign", 60, 24),
        POSTER("poster", 58, 30),
        PRICE_TAG("price tag", 54, 23);

        private final String name;
        private final double width;
        private final double height;

        Style(String name, double width, double height) {
            this.name = name;
            this.width = width;
            this.height = height;
        }

        String words() {
            return name;
        }
    }

    Sign withWord(String other) {
        return new Sign(style, other, face, board, ink, x, y);
    }

    Rectangle2D area() {
        return new Rectangle2D.Double(x - style.width / 2, y - style.height / 2, style.width, style.height);
    }

    /** Where the word is printed. */
    Rectangle2D textArea() {
        double left = style == Style.PRICE_TAG ? 11 : 4;
        return new Rectangle2D.Double(
                x - style.width / 2 + left, y - style.height / 2 + 3, style.width - left - 4, style.height - 6);
    }
}
