package dev.retouch.scene;

import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Typefaces of printed words, from the font files of the build; the outlines of all words are made once. */
enum Typeface {
    SANS("DejaVuSansCondensed-Bold.ttf"),
    SERIF("DejaVuSerifCondensed-Bold.ttf"),
    MONO("DejaVuSansMono-Bold.ttf");

    private static final float SIZE = 100;

    private final Map<String, Path2D> outlines = new LinkedHashMap<>();
    private final double capHeight;

    Typeface(String file) {
        Font font = load(file);
        FontRenderContext exact = new FontRenderContext(null, true, true);
        this.capHeight =
                font.createGlyphVector(exact, "H").getOutline().getBounds2D().getHeight();
        for (String word : PrintedWords.SIGN_WORDS) {
            outlines.put(
                    word, new Path2D.Double(font.createGlyphVector(exact, word).getOutline()));
        }
    }

    private static Font load(String file) {
        String path = "/net/sf/jasperreports/fonts/dejavu/" + file;
        try (InputStream in = Typeface.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("no font " + path + ": the jasperreports-fonts jar is missing");
            }
            return Font.createFont(Font.TRUETYPE_FONT, in).deriveFont(SIZE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the font " + path, e);
        } catch (FontFormatException e) {
            throw new IllegalStateException("the font " + path + " cannot be read", e);
        }
    }

    /**
     * A word's outline, centred in a rectangle: as large as it fits, with capitals no higher than a limit.
     *
     * @throws IllegalArgumentException if the word is not one of {@link PrintedWords#SIGN_WORDS}
     */
    Shape fitted(String word, Rectangle2D area, double highestCapital) {
        Path2D outline = outlines.get(word);
        if (outline == null) {
            throw new IllegalArgumentException("no word \"" + word + "\": use one of " + PrintedWords.SIGN_WORDS);
        }
        Rectangle2D bounds = outline.getBounds2D();
        double scale = Math.min(area.getWidth() / bounds.getWidth(), highestCapital / capHeight);
        AffineTransform place =
                AffineTransform.getTranslateInstance(area.getCenterX(), area.getCenterY() + scale * capHeight / 2);
        place.scale(scale, scale);
        place.translate(-bounds.getCenterX(), 0);
        return outline.createTransformedShape(place);
    }
}
