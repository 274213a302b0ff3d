package dev.retouch.scene;

/**
 * An object of a scene.
 *
 * @param slot 0 left, 1 middle, 2 right
 * @param x of its middle, in the canvas of 128 units
 * @param ground y of its foot
 * @param height in units, before the product's own scale
 * @param label a word printed on it; empty for none
 */
record Item(
        Product product,
        Palette.Named colour,
        Pattern pattern,
        int slot,
        double x,
        double ground,
        double height,
        String label) {

    Item withColour(Palette.Named changed) {
        return new Item(product, changed, pattern, slot, x, ground, height, label);
    }

    Item withPattern(Pattern changed) {
        return new Item(product, colour, changed, slot, x, ground, height, label);
    }

    Item withLabel(String changed) {
        return new Item(product, colour, pattern, slot, x, ground, height, changed);
    }
}
