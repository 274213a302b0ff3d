package dev.retouch.app.settings;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the model bundle. */
public final class Bundles {

    private static final Path SMALL = Path.of("src", "bundle", "small");

    private Bundles() {}

    /**
     * The requested folder, or the small bundle: above the running jar, or in the working directory.
     *
     * @throws IOException when there is none
     */
    public static Path folder(Optional<Path> requested) throws IOException {
        if (requested.isPresent()) {
            if (!Files.isDirectory(requested.get())) {
                throw new IOException("the bundle " + requested.get() + " is not a folder: set retouch.bundle to one");
            }
            return requested.get();
        }
        try {
            Path code = Path.of(Bundles.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            for (Path above = code; above != null; above = above.getParent()) {
                if (Files.isDirectory(above.resolve(SMALL))) {
                    return above.resolve(SMALL);
                }
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new IOException("the location of the application is unknown: set retouch.bundle", e);
        }
        if (Files.isDirectory(SMALL)) {
            return SMALL;
        }
        throw new IOException(
                "no model bundle: set retouch.bundle (RETOUCH_BUNDLE) to a folder in the diffusers layout");
    }
}
