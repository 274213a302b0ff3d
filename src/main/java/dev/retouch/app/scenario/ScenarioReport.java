package dev.retouch.app.scenario;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * What came of a scenario.
 *
 * @param name of the scenario
 * @param seen what was measured
 * @param verdicts for each goal
 * @param surprises outcomes that were not the right ones, with how often they came
 */
record ScenarioReport(String name, Observed seen, List<Verdict> verdicts, List<String> surprises) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 100};

    /** Whether each goal was met. */
    boolean isMet() {
        return verdicts.stream().allMatch(Verdict::met);
    }

    /** Name and intake, as folders and headings use them. */
    String title() {
        return name + "-" + seen.intake();
    }

    /** Writes {@code report.md}, {@code report.json}, {@code requests.csv} and plots into a folder. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("report.md"), markdown());
        Files.writeString(
                folder.resolve("report.json"),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json()));
        Files.write(folder.resolve("requests.csv"), table());
        Plots.draw(seen, folder);
    }

    /** A line for each request: seconds of being due, of its edits' starts, and of its answers with their outcomes. */
    private List<String> table() {
        Map<Long, List<EditSpans.Span>> edits =
                seen.edits().spans().stream().collect(Collectors.groupingBy(EditSpans.Span::seed));
        return seen.ledger().requests().stream()
                .map(request -> String.join(
                        ",",
                        request.id(),
                        second(request.due()),
                        edits.getOrDefault(request.seed(), List.of()).stream()
                                .map(span -> second((double) span.begin()) + " at " + span.worker())
                                .collect(Collectors.joining(" ")),
                        request.answers().stream()
                                .map(answer -> second((double) answer.at()) + " " + answer.outcome())
                                .collect(Collectors.joining(" "))))
                .toList();
    }

    private String second(double millis) {
        return String.format(Locale.ROOT, "%.3f", (millis - seen.begun()) / 1e3);
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("# ").append(title()).append("\n\n");
        text.append(seen.scenario().description()).append("\n\n");
        text.append(String.format(
                Locale.ROOT,
                "%d requests, %d answered, %.1f s.%n%n",
                seen.awaited().size(),
                seen.ledger().answered(),
                seen.wall().toMillis() / 1e3));
        text.append("| goal | wanted | measured | met |\n|---|---|---|---|\n");
        for (Verdict verdict : verdicts) {
            text.append("| ")
                    .append(String.join(
                            " | ",
                            verdict.goal(),
                            verdict.wanted(),
                            verdict.measured(),
                            verdict.met() ? "yes" : "**no**"))
                    .append(" |\n");
        }
        text.append("\n| stream | figure | p50 | p90 | p99 | p99.9 | max |\n|---|---|---|---|---|---|---|\n");
        for (RequestStream stream : seen.scenario().streams()) {
            text.append(row(stream.name(), "due to answer", seen.latency(stream)));
            text.append(row(stream.name(), "due to start of edit", seen.start(stream)));
        }
        if (!surprises.isEmpty()) {
            text.append('\n');
            surprises.forEach(line -> text.append("- ").append(line).append('\n'));
        }
        text.append("\n| second | what happened |\n|---|---|\n");
        for (Timeline.Moment moment : seen.timeline().all()) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %.2f | %s%s |%n",
                    (moment.at() - seen.begun()) / 1e3,
                    moment.worker() < 0 ? "" : "worker " + moment.worker() + " ",
                    moment.kind()));
        }
        return text.toString();
    }

    private static String row(String stream, String figure, Histogram millis) {
        StringBuilder row = new StringBuilder("| " + stream + " | " + figure);
        for (double percentile : PERCENTILES) {
            row.append(String.format(Locale.ROOT, " | %.3f s", millis.getValueAtPercentile(percentile) / 1e3));
        }
        return row + " |\n";
    }

    private ObjectNode json() {
        ObjectNode json = JSON.createObjectNode();
        json.put("scenario", name);
        json.put("intake", seen.intake());
        json.put("met", isMet());
        json.put("requests", seen.awaited().size());
        json.put("answered", seen.ledger().answered());
        json.put("seconds", seen.wall().toMillis() / 1e3);
        for (Verdict verdict : verdicts) {
            json.withArrayProperty("goals")
                    .addObject()
                    .put("goal", verdict.goal())
                    .put("wanted", verdict.wanted())
                    .put("measured", verdict.measured())
                    .put("met", verdict.met());
        }
        for (RequestStream stream : seen.scenario().streams()) {
            ObjectNode figures = json.withObjectProperty("streams").withObjectProperty(stream.name());
            millis(figures.putObject("toAnswer"), seen.latency(stream));
            millis(figures.putObject("toStart"), seen.start(stream));
        }
        surprises.forEach(json.withArrayProperty("surprises")::add);
        return json;
    }

    private static void millis(ObjectNode figures, Histogram histogram) {
        for (double percentile : PERCENTILES) {
            String name = String.format(Locale.ROOT, percentile == (int) percentile ? "p%.0f" : "p%.1f", percentile);
            figures.put(name, histogram.getValueAtPercentile(percentile));
        }
    }
}
