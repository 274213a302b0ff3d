package dev.retouch.edit;

import dev.retouch.image.Backdrop;
import dev.retouch.image.Filter;
import dev.retouch.image.Picture;
import dev.retouch.image.Resampler;
import dev.retouch.sampling.Dimensions;

/**
 * A source at the size that the models work at.
 *
 * @param picture sides are multiples of {@code token}
 * @param token pixels of a token's side
 */
record PreparedSource(Picture picture, int token) {

    /**
     * Resizes a source. A transparent one is laid on white: the models see what people see, not the colours that no alpha
     * shows.
     *
     * @param area pixels that the models work at, about
     */
    static PreparedSource of(Picture source, long area, int token) {
        Dimensions size = PictureSize.of(source, area, token);
        Picture seen = Backdrop.WHITE.under(source);
        return new PreparedSource(Resampler.resize(seen, size.width(), size.height(), Filter.LANCZOS), token);
    }

    /** Width of the token grid. */
    int columns() {
        return picture.width() / token;
    }

    /** Height of the token grid. */
    int rows() {
        return picture.height() / token;
    }
}
