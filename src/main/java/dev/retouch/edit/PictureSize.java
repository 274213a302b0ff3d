package dev.retouch.edit;

import dev.retouch.image.Picture;
import dev.retouch.sampling.Dimensions;

/** The size a picture is edited at. */
final class PictureSize {

    private PictureSize() {}

    /**
     * About {@code area} pixels with the picture's ratio, as the reference computes it; a picture too narrow for that is
     * squeezed to sides of at least two tokens rather than refused.
     *
     * @param token pixels of a token's side
     */
    static Dimensions of(Picture picture, long area, int token) {
        double smallest = 2.0 * token;
        double most = area / smallest / smallest;
        double ratio = (double) picture.width() / picture.height();
        if (ratio > most || ratio < 1 / most) {
            int longest = (int) Math.max(smallest, Math.floor(area / smallest / token) * token);
            return ratio > 1 ? new Dimensions(longest, 2 * token) : new Dimensions(2 * token, longest);
        }
        return Dimensions.ofArea(area, picture.width(), picture.height()).floored(token);
    }
}
