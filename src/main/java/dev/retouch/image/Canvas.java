package dev.retouch.image;

import java.util.Arrays;

/**
 * A larger picture that the stored one lies on; the rest is transparent.
 *
 * @param width of the whole, in pixels
 * @param height of the whole, in pixels
 * @param left column of the stored picture's first pixel
 * @param top row of the stored picture's first pixel
 */
record Canvas(int width, int height, int left, int top) {

    long pixels() {
        return (long) width * height;
    }

    /** @throws IllegalArgumentException when the picture does not lie within the canvas */
    Picture place(Picture picture) {
        if (left < 0 || top < 0 || left + picture.width() > width || top + picture.height() > height) {
            throw new IllegalArgumentException("a picture of " + picture.width() + " x " + picture.height() + " at "
                    + left + ", " + top + " does not fit a canvas of " + width + " x " + height);
        }
        byte[] rgb = new byte[Math.multiplyExact(width * height, 3)];
        // white: what is under no opacity shows when somebody drops the alpha
        Arrays.fill(rgb, (byte) 255);
        byte[] alpha = new byte[width * height];
        for (int y = 0; y < picture.height(); y++) {
            int from = y * picture.width();
            int to = (top + y) * width + left;
            System.arraycopy(picture.rgb(), 3 * from, rgb, 3 * to, 3 * picture.width());
            if (picture.hasAlpha()) {
                System.arraycopy(picture.alpha(), from, alpha, to, picture.width());
            } else {
                Arrays.fill(alpha, to, to + picture.width(), (byte) 255);
            }
        }
        return new Picture(width, height, rgb, alpha);
    }
}
