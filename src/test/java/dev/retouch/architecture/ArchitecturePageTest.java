package dev.retouch.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The map in {@code docs/architecture.md} is the one that {@link ArchitectureTest} enforces. */
class ArchitecturePageTest {

    private static final Pattern ROW = Pattern.compile("\\| `([a-z.]+)`[^|]*\\|[^|]*\\|([^|]*)\\|");
    private static final Pattern NAME = Pattern.compile("`([a-z.]+)`");

    @Test
    void page_saysOfEachPackageWhatItMayUse() throws IOException {
        Map<String, Set<String>> page = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("docs", "architecture.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches() && !row.group(1).equals("app")) {
                Set<String> used = new TreeSet<>();
                NAME.matcher(row.group(2)).results().forEach(name -> used.add(name.group(1)));
                page.put(row.group(1), used);
            }
        }
        // The page says of a recipe only what it may use beyond the engine.
        page.get("train.adapter").addAll(page.get("train"));
        page.get("train.small").addAll(page.get("train"));
        Map<String, Set<String>> enforced = new TreeMap<>();
        ArchitectureTest.MAY_USE.forEach((name, used) -> enforced.put(name, new TreeSet<>(used)));
        assertEquals(enforced, page);
    }
}
