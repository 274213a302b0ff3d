package dev.retouch.app.embedded;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds jars that the build puts beside the application, and never on its class path. */
public final class EmbeddedJars {

    private static final String PROPERTY = "retouch.embedded.jars";

    private EmbeddedJars() {}

    /**
     * The class path of a server, or of a library that one command alone needs.
     *
     * @param server {@code kafka}, {@code s3} or {@code duckdb}
     * @throws EmbeddedException when the folder is missing
     */
    public static List<Path> of(String server) {
        Path folder = folder().resolve(server);
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
            if (!jars.isEmpty()) {
                return jars;
            }
        } catch (IOException e) {
            throw missing(folder, e);
        }
        throw missing(folder, null);
    }

    private static EmbeddedException missing(Path folder, @Nullable IOException cause) {
        return new EmbeddedException(
                "the jars that belong into " + folder + " are not there"
                        + ": build with ./mvnw package, or name their folder with -D" + PROPERTY + "=DIR",
                cause);
    }

    private static Path folder() {
        String named = System.getProperty(PROPERTY);
        if (named != null) {
            return Path.of(named);
        }
        return target().orElse(Path.of("target")).resolve("embedded");
    }

    /** The build folder above the running classes: they are target/classes or target/quarkus-app/app/*.jar. */
    private static Optional<Path> target() {
        CodeSource source = EmbeddedJars.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return Optional.empty();
        }
        try {
            for (Path path = Path.of(source.getLocation().toURI()); path != null; path = path.getParent()) {
                if (Files.isDirectory(path.resolve("embedded").resolve("kafka"))) {
                    return Optional.of(path);
                }
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }
}
