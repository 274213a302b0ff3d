package dev.retouch.data.text;

import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Typefaces, from font files that come with the build: a seed gives the same words on every machine. */
enum Lettering {
    SANS("DejaVuSansCondensed-Bold.ttf"),
    SERIF("DejaVuSerifCondensed-Bold.ttf"),
    MONO("DejaVuSansMono-Bold.ttf");

    private static final float SIZE = 100;
    private static final FontRenderContext EXACT = new FontRenderContext(null, true, true);

    private final Font font;

    Lettering(String file) {
        String path = "/net/sf/jasperreports/fonts/dejavu/" + file;
        try (InputStream in = Lettering.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("no font " + path + ": the jasperreports-fonts jar is missing");
            }
            font = Font.createFont(Font.TRUETYPE_FONT, in).deriveFont(SIZE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the font " + path, e);
        } catch (FontFormatException e) {
            throw new IllegalStateException("the font " + path + " cannot be read", e);
        }
    }

    /** Whether each character has a glyph. */
    boolean canWrite(String words) {
        return font.canDisplayUpTo(words) < 0;
    }

    /** The outline of words, as large as they fit, in the middle of a rectangle. */
    Shape fitted(String words, Rectangle2D area) {
        Shape outline = font.createGlyphVector(EXACT, words).getOutline();
        Rectangle2D bounds = outline.getBounds2D();
        double scale = Math.min(area.getWidth() / bounds.getWidth(), area.getHeight() / bounds.getHeight());
        AffineTransform place = AffineTransform.getTranslateInstance(area.getCenterX(), area.getCenterY());
        place.scale(scale, scale);
        place.translate(-bounds.getCenterX(), -bounds.getCenterY());
        return place.createTransformedShape(outline);
    }
}
