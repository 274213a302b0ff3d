package dev.retouch.scene;

import java.awt.geom.AffineTransform;

/**
 * An object in a scene.
 *
 * @param colour of {@link Palette}
 * @param word printed on its label, empty for no label
 * @param x of its middle, in units
 * @param ground the height it stands at, in units from the top
 * @param scale of its drawing, 1 for life size
 * @param mirrored whether its drawing is turned left to right; a label never is
 */
record Item(
        ObjectKind kind,
        String colour,
        Pattern pattern,
        String word,
        Typeface face,
        double x,
        double ground,
        double scale,
        boolean mirrored) {

    /** Without jitter or a word: what an instruction that adds or replaces determines. */
    static Item canonical(ObjectKind kind, String colour, Pattern pattern, double x, double ground, double scale) {
        return new Item(kind, colour, pattern, "", Typeface.SANS, x, ground, scale, false);
    }

    Item withColour(String other) {
        return new Item(kind, other, pattern, word, face, x, ground, scale, mirrored);
    }

    Item withPattern(Pattern other) {
        return new Item(kind, colour, other, word, face, x, ground, scale, mirrored);
    }

    Item withWord(String other) {
        return new Item(kind, colour, pattern, other, face, x, ground, scale, mirrored);
    }

    /** From the object's units to the scene's. */
    AffineTransform placement() {
        AffineTransform place = AffineTransform.getTranslateInstance(x, ground);
        place.scale(mirrored ? -scale : scale, scale);
        return place;
    }
}
