package dev.retouch.app.embedded;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;

/** Finds the packaged application, to run a worker in a separate process. */
final class AppJar {

    private AppJar() {}

    /**
     * The runnable jar: above the running classes when they are packaged, else in the build folder.
     *
     * @throws EmbeddedException when the application is not packaged
     */
    static Path find() {
        List<Path> candidates = new ArrayList<>();
        CodeSource source = AppJar.class.getProtectionDomain().getCodeSource();
        if (source != null && source.getLocation() != null) {
            try {
                Path path = Path.of(source.getLocation().toURI());
                for (Path folder = path; folder != null; folder = folder.getParent()) {
                    candidates.add(folder.resolve("quarkus-run.jar"));
                    candidates.add(folder.resolve("quarkus-app").resolve("quarkus-run.jar"));
                }
            } catch (URISyntaxException | IllegalArgumentException e) {
                // The classes do not come from a file system: the build folder below remains.
            }
        }
        candidates.add(Path.of("target", "quarkus-app", "quarkus-run.jar"));
        return candidates.stream()
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new EmbeddedException(
                        "quarkus-run.jar is not found: build the application with ./mvnw package", null));
    }
}
