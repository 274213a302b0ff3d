package dev.retouch.train.small;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Parts of the shipped bundle, for tests that train some of them further. */
final class ShippedParts {

    static final Path SHIPPED = Path.of("src/bundle/small");

    private ShippedParts() {}

    /** Copies parts, by the names of their folders, into a bundle. */
    static void copy(Path bundle, String... parts) throws IOException {
        for (String part : parts) {
            Path from = SHIPPED.resolve(part);
            try (Stream<Path> files = Files.walk(from)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Path copy =
                            bundle.resolve(part).resolve(from.relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(copy);
                    } else {
                        Files.copy(file, copy);
                    }
                }
            }
        }
    }
}
