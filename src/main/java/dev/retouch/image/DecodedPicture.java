package dev.retouch.image;

import dev.retouch.metadata.FileMetadata;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A picture and what is known of its file.
 *
 * @param picture that is edited
 * @param transparent whether the file has alpha, which {@code picture} lacks when it was flattened
 * @param metadata what the file says beside its pixels
 * @param warnings one sentence each about damage that cost no pixel; usually empty
 */
public record DecodedPicture(Picture picture, boolean transparent, FileMetadata metadata, List<String> warnings) {

    public DecodedPicture {
        warnings = List.copyOf(warnings);
    }

    /** The same with its picture on a colour; null leaves it as it is. */
    public DecodedPicture on(@Nullable Backdrop colour) {
        return colour == null ? this : new DecodedPicture(colour.under(picture), transparent, metadata, warnings);
    }
}
