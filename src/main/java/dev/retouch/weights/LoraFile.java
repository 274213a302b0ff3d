package dev.retouch.weights;

import java.nio.file.Path;

/**
 * A file of low-rank changes and its scale.
 *
 * @param path a safetensors file in the format of peft, diffusers or kohya
 * @param scale factor for the changes in the file, 1 to apply them as they are
 */
public record LoraFile(Path path, double scale) {

    /** @throws IllegalArgumentException when the scale is not finite */
    public LoraFile {
        if (!Double.isFinite(scale)) {
            throw new IllegalArgumentException(
                    "the scale of " + path + " is " + scale + ": it must be a finite number");
        }
    }

    /** Reads {@code FILE} or {@code FILE:SCALE}. */
    public static LoraFile parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon > 0) {
            try {
                return new LoraFile(Path.of(text.substring(0, colon)), Double.parseDouble(text.substring(colon + 1)));
            } catch (NumberFormatException e) {
                return new LoraFile(Path.of(text), 1); // the colon is part of the file's name
            }
        }
        return new LoraFile(Path.of(text), 1);
    }
}
