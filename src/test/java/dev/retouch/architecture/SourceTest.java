package dev.retouch.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Files stay small enough to own, and no two of a package need each other. */
class SourceTest {

    private static final int MAX_LINES = 400;
    private static final int MEDIAN_LINES = 100;

    private static final List<SourceFile> MAIN = SourceFile.under(SourceFile.MAIN);

    /**
     * Read from the sources, since the compiler copies constants: a file that takes one from another leaves no trace of it
     * in its class file. Nested types count to their file.
     */
    @Test
    void noFilesOfAPackageGoInCircles() {
        Map<Path, List<SourceFile>> packages = MAIN.stream().collect(Collectors.groupingBy(SourceFile::folder));
        Set<String> circles = new TreeSet<>();
        packages.forEach((folder, files) ->
                circlesOf(files).forEach(circle -> circles.add(SourceFile.MAIN.relativize(folder) + " " + circle)));
        assertEquals("", String.join("\n", circles), "each of these reaches itself through the others");
    }

    @Test
    void circles_areFoundThroughAnyNumberOfFiles() {
        assertEquals(
                Set.of(Set.of("A", "B", "C")),
                circlesOf(List.of(
                        file("A", "class A { B next; }"),
                        file("B", "class B { int size = C.SIZE; }"),
                        file("C", "class C { static final int SIZE = 1; void of(A first) {} }"),
                        file("D", "class D { A first; D(D other) {} }"))));
    }

    @Test
    void circles_areNotMadeByCommentsAndTexts() {
        assertEquals(
                Set.of(),
                circlesOf(List.of(
                        file("A", "class A { B next; }"),
                        file("B", "/** Part of {@link A}. */ class B { String owner = \"A\"; // not A\n }"))));
    }

    private static SourceFile file(String type, String text) {
        return new SourceFile(Path.of(type + ".java"), text);
    }

    private static Set<Set<String>> circlesOf(List<SourceFile> files) {
        Set<String> all = files.stream().map(SourceFile::type).collect(Collectors.toSet());
        Map<String, Set<String>> uses = new TreeMap<>();
        for (SourceFile file : files) {
            Set<String> used = new HashSet<>(file.namedTypes());
            used.retainAll(all);
            used.remove(file.type());
            uses.put(file.type(), used);
        }
        Set<Set<String>> circles = new HashSet<>();
        for (String type : uses.keySet()) {
            Set<String> circle = reached(uses, type);
            circle.removeIf(other -> !reached(uses, other).contains(type));
            if (!circle.isEmpty()) {
                circles.add(circle);
            }
        }
        return circles;
    }

    private static Set<String> reached(Map<String, Set<String>> uses, String from) {
        Set<String> reached = new TreeSet<>();
        Deque<String> next = new ArrayDeque<>(uses.get(from));
        while (!next.isEmpty()) {
            String type = next.remove();
            if (reached.add(type)) {
                next.addAll(uses.get(type));
            }
        }
        return reached;
    }

    @Test
    void noFileIsLong() {
        List<Path> tooLong = Stream.concat(MAIN.stream(), SourceFile.under(SourceFile.TEST).stream())
                .filter(file -> file.lines() > MAX_LINES)
                .map(SourceFile::path)
                .toList();
        assertEquals(List.of(), tooLong, "over " + MAX_LINES + " lines: split by concept");
    }

    @Test
    void halfOfTheFilesAreShort() {
        List<Long> lines = MAIN.stream().map(SourceFile::lines).sorted().toList();
        assertTrue(lines.size() > 100, "the sources were not found");
        long median = lines.get(lines.size() / 2);
        assertTrue(median < MEDIAN_LINES, "the median file has " + median + " lines");
    }

    @Test
    void dtypesAreNamedInTensorAlone() {
        List<Path> naming = MAIN.stream()
                .filter(file -> !file.folder().endsWith("dev/retouch/tensor"))
                .filter(file -> file.text().contains("DataType."))
                .map(SourceFile::path)
                .toList();
        assertEquals(List.of(), naming, "use dev.retouch.tensor.Dtype: DJL's bfloat16 ends the JVM");
    }
}
