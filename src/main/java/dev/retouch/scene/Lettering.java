package dev.retouch.scene;

import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Words as outlines, from font files that come with the build: a machine's own fonts would draw other letters. */
final class Lettering {

    private static final Font SANS = load("DejaVuSansCondensed-Bold.ttf");
    private static final Font SERIF = load("DejaVuSerifCondensed-Bold.ttf");
    private static final FontRenderContext EXACT = new FontRenderContext(null, true, true);

    private Lettering() {}

    private static Font load(String file) {
        String path = "/net/sf/jasperreports/fonts/dejavu/" + file;
        try (InputStream in = Lettering.class.getResourceAsStream(path)) {
            return Font.createFont(Font.TRUETYPE_FONT, in).deriveFont(100f);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (FontFormatException e) {
            throw new IllegalStateException("the font " + path + " cannot be read", e);
        }
    }

    /** The word centred in a box, as tall as the box allows but no wider. */
    static Shape fitted(String word, boolean serif, Rectangle2D box) {
        Shape outline = (serif ? SERIF : SANS).createGlyphVector(EXACT, word).getOutline();
        Rectangle2D bounds = outline.getBounds2D();
        // Capitals all have one height, so the scale follows the face and not the word's own letters.
        double factor = Math.min(box.getHeight() / 73, box.getWidth() / bounds.getWidth());
        AffineTransform place = AffineTransform.getTranslateInstance(box.getCenterX(), box.getCenterY());
        place.scale(factor, factor);
        place.translate(-bounds.getCenterX(), -bounds.getCenterY());
        return place.createTransformedShape(outline);
    }
}
