package dev.retouch.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Finds links out of a folder: their targets are neither checked nor copied with it. */
public final class Links {

    private Links() {}

    /**
     * A sentence when the file is outside the folder, links followed, or is a broken link; empty otherwise.
     *
     * @param root may be a link itself
     */
    public static String outside(Path file, Path root) {
        try {
            Path real = file.toRealPath();
            return real.startsWith(root.toRealPath())
                    ? ""
                    : file + " is a link that leads out of the bundle, to " + real + ": put the file in its place";
        } catch (NoSuchFileException e) {
            return Files.isSymbolicLink(file) ? file + " is a link that leads to nothing" : file + " is missing";
        } catch (IOException e) {
            return "cannot read " + file + ": " + e.getMessage();
        }
    }
}
