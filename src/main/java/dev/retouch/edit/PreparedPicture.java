package dev.retouch.edit;

import dev.retouch.image.Backdrop;
import dev.retouch.image.Filter;
import dev.retouch.image.Picture;
import dev.retouch.image.Resampler;
import dev.retouch.sampling.Dimensions;

/**
 * A source or a reference at the sizes that the models work at.
 *
 * @param picture what the autoencoder sees; sides are multiples of {@code token}
 * @param seen what the text encoder sees, before it cuts patches
 * @param token pixels of a token's side
 */
record PreparedPicture(Picture picture, Picture seen, int token) {

    /** One that both models see at one size. */
    PreparedPicture(Picture picture, int token) {
        this(picture, picture, token);
    }

    /**
     * Resizes a picture. A transparent one is laid on white: the models see what people see, not the colours that no alpha
     * shows.
     *
     * @param area pixels that the autoencoder works at, about
     * @param seenArea the same of the text encoder
     */
    static PreparedPicture of(Picture picture, long area, long seenArea, int token) {
        Picture shown = Backdrop.WHITE.under(picture);
        Picture resized = resized(shown, area, token);
        return new PreparedPicture(resized, seenArea == area ? resized : resized(shown, seenArea, token), token);
    }

    private static Picture resized(Picture picture, long area, int token) {
        Dimensions size = PictureSize.of(picture, area, token);
        return Resampler.resize(picture, size.width(), size.height(), Filter.LANCZOS);
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
