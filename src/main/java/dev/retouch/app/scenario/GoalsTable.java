package dev.retouch.app.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The service's goals in one table, a column for each intake mode, from the reports of as many scenarios as were run. */
final class GoalsTable {

    /** A row: what is promised, and the verdicts (by the beginning of their goals) of some scenarios that say whether. */
    private record Row(String promise, String wanted, String scenario, List<String> goals) {

        boolean covers(JsonNode report, JsonNode verdict) {
            return report.path("scenario").asText().matches(scenario)
                    && goals.stream().anyMatch(verdict.path("goal").asText()::startsWith);
        }
    }

    private static final String ALL = ".*";
    private static final String STORMS = "kill-storm.*";
    private static final List<String> INTEGRITY = List.of(
            "requests without a final event",
            "requests with final events that differ",
            "results that are missing or different",
            "requests with more than one result");

    private static final List<Row> ROWS = List.of(
            new Row(
                    "lost, doubled, different or without a final event, while workers are killed",
                    "0",
                    STORMS,
                    INTEGRITY),
            new Row("the same, all scenarios", "0", ALL, INTEGRITY),
            new Row("failed for a passing fault, all scenarios", "0", ALL, List.of("good requests that failed")),
            new Row("bad requests with another outcome than their own", "0", ALL, List.of("bad requests with another")),
            new Row(
                    "throughput over the ideal, 1, 4 and 4 workers",
                    "0.98",
                    "throughput-.*|overnight",
                    List.of("throughput")),
            new Row(
                    "interactive behind a backlog of 5,000: p99 to the start of its edit",
                    "0.250 s",
                    "interactive-behind-backlog",
                    List.of("interactive requests: 99th")),
            new Row(
                    "good beside a bad prefix: p99 to the start of their edit",
                    "0.400 s",
                    "bad-prefix",
                    List.of("good requests: 99th")),
            new Row(
                    "interactive beside 400 requests for a bad prefix: p99 to the start of its edit",
                    "0.150 s",
                    "bad-prefix-backlog",
                    List.of("interactive requests: 99th")),
            new Row("not ready after the broker froze", "15 s", ALL, List.of("not ready after the broker froze")),
            new Row("ended after SIGTERM, beyond the edit in progress", "2 s", "drain", List.of("ended after SIGTERM")),
            new Row(
                    "edit of a killed worker finished by another, beyond the edit",
                    "15 s / 10 s",
                    "takeover",
                    List.of("edit of a killed worker")),
            new Row("next edit after a fault", "10 s", ALL, List.of("next edit after a fault")),
            new Row("edits beyond one for each request", "0; 1 where workers join", ALL, List.of("edits beyond one")),
            new Row("answers a second, no edit needed", "1,000", ALL, List.of("answers a second")),
            new Row("growth of resident memory after 1,000 answers", "5 %", ALL, List.of("growth of resident memory")),
            new Row(
                    "growth of what lives in the heap after 1,000 answers",
                    "5 %",
                    ALL,
                    List.of("growth of what lives in the heap")));

    private GoalsTable() {}

    /**
     * The table as Markdown; what was missed is bold, what was not run is said to be so.
     *
     * @param reports as {@code report.json} has them
     */
    static String of(List<JsonNode> reports) {
        Set<String> intakes = reports.stream()
                .map(report -> report.path("intake").asText())
                .collect(Collectors.toCollection(TreeSet::new));
        StringBuilder table = new StringBuilder("| goal | wanted | " + String.join(" | ", intakes) + " |\n");
        table.append("|---|---|").append("---|".repeat(intakes.size())).append('\n');
        table.append("| awaited requests | |");
        for (String intake : intakes) {
            long awaited = of(reports, intake).stream()
                    .mapToLong(report -> report.path("requests").asLong())
                    .sum();
            table.append(String.format(Locale.ROOT, " %,d |", awaited));
        }
        table.append('\n');
        for (Row row : ROWS) {
            table.append("| " + row.promise() + " | " + row.wanted() + " |");
            intakes.forEach(intake ->
                    table.append(' ').append(cell(row, of(reports, intake))).append(" |"));
            table.append('\n');
        }
        return table.toString();
    }

    private static List<JsonNode> of(List<JsonNode> reports, String intake) {
        return reports.stream()
                .filter(report -> report.path("intake").asText().equals(intake))
                .toList();
    }

    /** Counts are added up; figures stand one beside the other with their scenarios. */
    private static String cell(Row row, List<JsonNode> reports) {
        List<String> figures = new ArrayList<>();
        long count = 0;
        boolean counted = false;
        boolean met = true;
        for (JsonNode report : reports) {
            List<JsonNode> verdicts = StreamSupport.stream(report.path("goals").spliterator(), false)
                    .filter(verdict -> row.covers(report, verdict))
                    .toList();
            for (JsonNode verdict : verdicts) {
                met &= verdict.path("met").asBoolean();
                String measured = verdict.path("measured").asText();
                if (verdict.path("wanted").asText().equals("0")) {
                    counted = true;
                    count += Long.parseLong(measured);
                } else {
                    figures.add(measured + " (" + report.path("scenario").asText() + ")");
                }
            }
        }
        if (!counted && figures.isEmpty()) {
            return "not run";
        }
        String text = counted ? String.format(Locale.ROOT, "%,d", count) : String.join("<br>", figures);
        return met ? text : "**" + text + "**";
    }
}
