package dev.retouch.scene;

/**
 * A placard with printed text above the objects.
 *
 * @param noun what instructions call it
 * @param x of its left side
 * @param y of its top
 * @param serif which of the two faces is used
 * @param dark whether its ground is dark and its letters light
 */
record Sign(String noun, double x, double y, double width, double height, boolean serif, boolean dark, String text) {

    Sign withText(String changed) {
        return new Sign(noun, x, y, width, height, serif, dark, changed);
    }
}
