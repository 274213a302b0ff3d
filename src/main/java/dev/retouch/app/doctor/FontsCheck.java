package dev.retouch.app.doctor;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;

/**
 * Fonts, by drawing a letter: Java asks the system's fontconfig even for fonts that come with the application, and slim
 * images lack it.
 */
final class FontsCheck {

    private static final String NAME = "fonts";
    private static final String REMEDY =
            "install fontconfig and a font (Debian, Ubuntu: apt-get install fontconfig fonts-dejavu-core):"
                    + " without them demo, evaluate and train cannot draw; editing works";

    private FontsCheck() {}

    static Check check() {
        return Check.of(NAME, FontsCheck::look);
    }

    private static List<Finding> look() {
        int side = 32;
        BufferedImage sheet = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        try {
            Graphics2D pen = sheet.createGraphics();
            Font font = new Font(Font.SANS_SERIF, Font.PLAIN, side);
            pen.setFont(font);
            pen.drawString("R", 4, 28);
            pen.dispose();
            int[] pixels = sheet.getRGB(0, 0, side, side, null, 0, side);
            return Arrays.stream(pixels).allMatch(pixel -> pixel == pixels[0])
                    ? Finding.warn(NAME, "a letter was drawn and nothing is seen", REMEDY)
                            .alone()
                    : Finding.ok(NAME, "a letter is drawn with " + font.getFontName())
                            .alone();
        } catch (RuntimeException | Error e) {
            // Java's own words range from a missing library to an error inside of an error.
            return Finding.warn(NAME, "no letter can be drawn (" + Causes.innermost(e) + ")", REMEDY)
                    .alone();
        }
    }
}
