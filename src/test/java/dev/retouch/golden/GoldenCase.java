package dev.retouch.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One set of the reference's own numbers: a JSON file that says what was run, and the tensors beside it.
 *
 * @param path the JSON file
 * @param json its content
 */
record GoldenCase(Path path, JsonNode json) {

    private static final Path BESIDE = Path.of("../shared");
    private static final Path COPIES = Path.of("src/test");
    private static final List<String> NAMES = List.of("golden", "golden-plus");

    /** The folders of the cases: the system property {@code golden.dir}, by default the project's. */
    private static List<Path> folders() {
        String named = System.getProperty("golden.dir");
        return named != null ? List.of(Path.of(named)) : defaults();
    }

    /** For each name the folder beside the project, where there is one, and else the project's own copy. */
    private static List<Path> defaults() {
        return NAMES.stream()
                .map(name -> (Files.isDirectory(BESIDE.resolve(name)) ? BESIDE : COPIES).resolve(name))
                .toList();
    }

    /**
     * Every case of the folders, by name.
     *
     * @throws IllegalStateException when a folder is missing or holds none
     */
    static List<GoldenCase> all() {
        return folders().stream().flatMap(folder -> all(folder).stream()).toList();
    }

    private static List<GoldenCase> all(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException("the golden cases are not in " + folder.toAbsolutePath()
                    + ": name their folder with -Dgolden.dir=DIR");
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<GoldenCase> cases = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(GoldenCase::read)
                    .toList();
            if (cases.isEmpty()) {
                throw new IllegalStateException(folder.toAbsolutePath() + " holds no golden case (*.json)");
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cases of some kinds, at least one: the project's own where a named folder holds none. */
    static List<GoldenCase> of(String... kinds) {
        List<GoldenCase> cases = of(all(), kinds);
        if (cases.isEmpty()) {
            cases = of(
                    defaults().stream().flatMap(folder -> all(folder).stream()).toList(), kinds);
        }
        if (cases.isEmpty()) {
            throw new IllegalStateException("there is no golden case of " + List.of(kinds));
        }
        return cases;
    }

    private static List<GoldenCase> of(List<GoldenCase> all, String... kinds) {
        return all.stream()
                .filter(golden -> List.of(kinds).contains(golden.kind()))
                .toList();
    }

    private static GoldenCase read(Path path) {
        try {
            return new GoldenCase(path, new ObjectMapper().readTree(path.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(path + " is not JSON: " + e.getMessage(), e);
        }
    }

    String name() {
        return json.path("case").asText(path.getFileName().toString());
    }

    /** The reference's class without its arguments; for loose functions, that have none, the first source file. */
    String kind() {
        String text = json.path("class").asText(json.path("source").asText());
        return text.split("[ (,]", 2)[0];
    }

    Path tensors() {
        return path.resolveSibling(json.path("file").asText());
    }

    @Override
    public String toString() {
        return name();
    }
}
