package dev.retouch.weights;

import java.nio.file.Path;

/**
 * A file of low-rank changes and how strongly it acts.
 *
 * @param path a safetensors file in peft's or diffusers' form
 * @param scale factor on what the file itself asks for, 1 for just that
 */
public record LoraFile(Path path, double scale) {

    /** @throws IllegalArgumentException when the scale is no finite number */
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
                return new LoraFile(Path.of(text), 1); // a colon in the file's name
            }
        }
        return new LoraFile(Path.of(text), 1);
    }
}
