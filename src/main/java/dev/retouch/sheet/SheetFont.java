package dev.retouch.sheet;

import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Lines of text as outlines, from font files that come with the build: sheets look the same on every machine. */
record SheetFont(Font font) {

    static final SheetFont TEXT = load("DejaVuSansCondensed.ttf", 13);
    static final SheetFont TITLE = load("DejaVuSansCondensed-Bold.ttf", 20);

    /** No hinting and fractional widths: what is measured is what is drawn. */
    private static final FontRenderContext EXACT = new FontRenderContext(null, true, true);

    private static final String ELLIPSIS = "\u2026";

    private static SheetFont load(String file, float size) {
        String path = "/net/sf/jasperreports/fonts/dejavu/" + file;
        try (InputStream in = SheetFont.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("no font " + path + ": the jasperreports-fonts jar is missing");
            }
            return new SheetFont(Font.createFont(Font.TRUETYPE_FONT, in).deriveFont(size));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the font " + path, e);
        } catch (FontFormatException e) {
            throw new IllegalStateException("the font " + path + " cannot be read", e);
        }
    }

    /** From one baseline to the next, in pixels. */
    int lineHeight() {
        return Math.round(font.getSize2D() * 1.3f);
    }

    /** From the top of a line to its baseline, in pixels. */
    int ascent() {
        return Math.round(font.getSize2D());
    }

    double width(String text) {
        return font.getStringBounds(text, EXACT).getWidth();
    }

    Shape outline(String text, float left, float baseline) {
        return font.createGlyphVector(EXACT, text).getOutline(left, baseline);
    }

    /** Breaks a text at its spaces, a longer word anywhere; what does not fit the last line ends in an ellipsis. */
    List<String> wrapped(String text, double maxWidth, int maxLines) {
        List<String> lines = new ArrayList<>();
        for (String rest = text.strip(); !rest.isEmpty(); ) {
            if (lines.size() == maxLines - 1) {
                lines.add(shortened(rest, maxWidth));
                break;
            }
            int end = fitting(rest, maxWidth);
            int space = end == rest.length() ? end : rest.lastIndexOf(' ', end);
            int cut = space > 0 ? space : end;
            lines.add(rest.substring(0, cut).stripTrailing());
            rest = rest.substring(cut).stripLeading();
        }
        return lines;
    }

    private String shortened(String text, double maxWidth) {
        if (width(text) <= maxWidth) {
            return text;
        }
        double room = maxWidth - width(ELLIPSIS);
        return text.substring(0, fitting(text, room)).stripTrailing() + ELLIPSIS;
    }

    /** How many characters fit, at least one. */
    private int fitting(String text, double maxWidth) {
        int low = 1;
        int high = text.length();
        while (low < high) {
            int middle = (low + high + 1) / 2;
            if (width(text.substring(0, middle)) <= maxWidth) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        boolean splitsPair = low < text.length() && Character.isLowSurrogate(text.charAt(low));
        return splitsPair ? low + 1 : low;
    }
}
