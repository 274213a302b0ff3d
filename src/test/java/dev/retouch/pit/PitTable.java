package dev.retouch.pit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Writes PIT's results into docs/mutations-pit.md, one line per package, and every survivor below it.
 *
 * <p>Run from the project's root as one source file: {@code java src/test/java/dev/retouch/pit/PitTable.java}. Arguments
 * are reports to merge, by default target/pit-reports/mutations.xml. Survivors that no test can notice are listed in
 * src/test/pit/equivalent.tsv, one line per mutant: class, method, PIT's description, reason. Lines of the source are not
 * part of it: they move.
 */
final class PitTable {

    private static final String ROOT = "dev.retouch.";
    private static final Path REPORT = Path.of("target/pit-reports/mutations.xml");
    private static final Path EQUIVALENT = Path.of("src/test/pit/equivalent.tsv");
    private static final Path TABLE = Path.of("docs/mutations-pit.md");
    private static final String BEGIN = "<!-- results: written by PitTable -->";

    /** What PIT did to one place and what came of it. */
    private record Mutant(String type, String method, int line, String description, String status) {

        private static Mutant of(Element mutation) {
            return new Mutant(
                    text(mutation, "mutatedClass").replace(ROOT, ""),
                    text(mutation, "mutatedMethod"),
                    Integer.parseInt(text(mutation, "lineNumber")),
                    text(mutation, "description").replace('\n', ' '),
                    mutation.getAttribute("status"));
        }

        private static String text(Element of, String tag) {
            return of.getElementsByTagName(tag).item(0).getTextContent().strip();
        }

        /** PIT counts a mutant that runs on for ever or out of memory as noticed. */
        private boolean killed() {
            return switch (status) {
                case "KILLED", "TIMED_OUT", "MEMORY_ERROR", "NON_VIABLE", "RUN_ERROR" -> true;
                default -> false;
            };
        }

        private boolean reached() {
            return !status.equals("NO_COVERAGE");
        }

        private String room() {
            return type.substring(0, type.lastIndexOf('.'));
        }

        private String key() {
            return String.join("\t", type, method, description);
        }
    }

    private record Survivor(Mutant mutant, String reason) {}

    private PitTable() {}

    public static void main(String... reports) throws Exception {
        List<Mutant> mutants = new ArrayList<>();
        for (String report : reports.length == 0 ? new String[] {REPORT.toString()} : reports) {
            mutants.addAll(read(new File(report)));
        }
        Map<String, List<String>> reasons = reasons();
        List<Survivor> survivors = mutants.stream()
                .filter(mutant -> !mutant.killed())
                .map(mutant -> new Survivor(mutant, take(reasons, mutant)))
                .toList();
        String page = Files.readString(TABLE);
        Files.writeString(
                TABLE,
                page.substring(0, page.indexOf(BEGIN)) + BEGIN + "\n\n" + table(mutants, survivors) + "\n"
                        + lists(survivors));
        reasons.forEach((key, left) -> left.forEach(reason -> System.err.println("no longer survives: " + key)));
    }

    private static List<Mutant> read(File report) throws Exception {
        NodeList found = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report)
                .getElementsByTagName("mutation");
        List<Mutant> mutants = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            mutants.add(Mutant.of((Element) found.item(i)));
        }
        return mutants;
    }

    /** The reasons by what a mutant is known by; each is good for one mutant. */
    private static Map<String, List<String>> reasons() throws IOException {
        Map<String, List<String>> reasons = new TreeMap<>();
        for (String line : Files.readAllLines(EQUIVALENT)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                int end = line.lastIndexOf('\t');
                reasons.computeIfAbsent(line.substring(0, end), key -> new ArrayList<>())
                        .add(line.substring(end + 1));
            }
        }
        return reasons;
    }

    private static String take(Map<String, List<String>> reasons, Mutant mutant) {
        List<String> left = reasons.getOrDefault(mutant.key(), List.of());
        return left.isEmpty() ? "" : left.remove(0);
    }

    private static String table(List<Mutant> mutants, List<Survivor> survivors) {
        Map<String, List<Mutant>> rooms = new TreeMap<>();
        mutants.forEach(mutant ->
                rooms.computeIfAbsent(mutant.room(), room -> new ArrayList<>()).add(mutant));
        StringBuilder out = new StringBuilder("""
                | package | mutants | killed | % | % of those that a test reaches | survivors: equivalent | open |
                |---|---|---|---|---|---|---|
                """);
        rooms.forEach((room, all) -> row(
                out, "`" + room + "`", all, survivors, at -> at.mutant().room().equals(room)));
        row(out, "all", mutants, survivors, at -> true);
        return out.toString();
    }

    private static void row(
            StringBuilder out, String name, List<Mutant> all, List<Survivor> survivors, Predicate<Survivor> here) {
        long killed = all.stream().filter(Mutant::killed).count();
        long reached = all.stream().filter(Mutant::reached).count();
        List<Survivor> left = survivors.stream().filter(here).toList();
        long equivalent = left.stream().filter(at -> !at.reason().isEmpty()).count();
        out.append("| %s | %d | %d | %d | %d | %d | %d |\n"
                .formatted(
                        name,
                        all.size(),
                        killed,
                        100 * killed / all.size(),
                        reached == 0 ? 0 : 100 * killed / reached,
                        equivalent,
                        left.size() - equivalent));
    }

    private static String lists(List<Survivor> survivors) {
        StringBuilder equivalent = new StringBuilder("""
                ## Survivors that change nothing a caller can see

                | where | change | why no test can notice |
                |---|---|---|
                """);
        StringBuilder open = new StringBuilder("""
                ## Survivors that a test could notice

                | where | change | reached |
                |---|---|---|
                """);
        for (Survivor at : survivors) {
            Mutant mutant = at.mutant();
            boolean held = !at.reason().isEmpty();
            (held ? equivalent : open)
                    .append("| `%s.%s` | %s | %s |\n"
                            .formatted(
                                    mutant.type(),
                                    mutant.method(),
                                    mutant.description(),
                                    held ? at.reason() : mutant.reached() ? "yes" : "no"));
        }
        return equivalent + "\n" + open;
    }
}
