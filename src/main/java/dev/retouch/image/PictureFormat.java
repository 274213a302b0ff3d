package dev.retouch.image;

import java.nio.file.Path;
import java.util.Locale;

/** A format that results can be written in. */
public enum PictureFormat {
    PNG("image/png", "png"),
    JPEG("image/jpeg", "jpg"),
    WEBP("image/webp", "webp");

    private final String mediaType;
    private final String extension;

    PictureFormat(String mediaType, String extension) {
        this.mediaType = mediaType;
        this.extension = extension;
    }

    /**
     * The format that a file's name ends in.
     *
     * @throws IllegalArgumentException when it is none of them; the message names those that are
     */
    public static PictureFormat ofName(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".png")) {
            return PNG;
        }
        if (name.endsWith(".jpg") || name.endsWith(".jpeg")) {
            return JPEG;
        }
        if (name.endsWith(".webp")) {
            return WEBP;
        }
        throw new IllegalArgumentException(
                "results are written as .png, .jpg, .jpeg or .webp, not as " + file.getFileName());
    }

    public String mediaType() {
        return mediaType;
    }

    public String extension() {
        return extension;
    }
}
