package dev.retouch.image.oracle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Pictures of one format, how they are made, and who says what they mean.
 *
 * @param count of pictures
 * @param most levels that a decoder may be off
 * @param maker writes one file
 * @param oracle decodes a folder of them to PAM or PPM files of the same names
 */
record Family(String name, String extension, int count, int most, Maker maker, Oracle oracle) {

    /** Makes one file from a random source. */
    @FunctionalInterface
    interface Maker {
        void make(Random random, Path folder, String file) throws IOException;
    }

    /** Decodes all files of a folder into another. */
    @FunctionalInterface
    interface Oracle {
        void decode(Path from, Path to, List<String> files);
    }
}
