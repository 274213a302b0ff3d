package dev.retouch.app.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The packaged application holds the jars that docs/shipped.md gives a reason for, and no others. */
class ShippedJarsIT {

    private static final Path SHIPPED = Path.of("target/quarkus-app/lib");
    private static final Path LISTED = Path.of("docs/shipped.md");
    private static final Pattern LINE = Pattern.compile("\\| (\\S+) \\| (.*) \\|");

    @Test
    void whatShips_isListedWithAReason() throws IOException {
        assertEquals(String.join("\n", listed()), String.join("\n", shipped()));
    }

    @Test
    void testFrameworksAndPdfWriters_doNotShip() throws IOException {
        for (String jar : shipped()) {
            assertFalse(jar.matches(".*(junit|opentest4j|archunit|pdf).*"), jar);
        }
    }

    private static Set<String> shipped() throws IOException {
        try (Stream<Path> files = Files.walk(SHIPPED)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .map(name -> name.replaceFirst("-\\d.*", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Set<String> listed() throws IOException {
        List<Matcher> lines = Files.readAllLines(LISTED).stream()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .toList();
        assertEquals(
                List.of(),
                lines.stream().filter(line -> line.group(2).isBlank()).toList(),
                "without a reason");
        return lines.stream()
                .map(line -> line.group(1))
                .filter(name -> !name.equals("jar"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
