package dev.retouch.image;

import java.util.List;

/**
 * A picture and what was wrong with its file.
 *
 * @param warnings one sentence each about damage that cost no pixel; usually empty
 */
public record DecodedPicture(Picture picture, List<String> warnings) {

    public DecodedPicture {
        warnings = List.copyOf(warnings);
    }
}
