package dev.retouch.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** An experiment's report: Markdown with its plots, and every figure with its interval as CSV and JSON. */
public final class Report {

    private final String name;
    private final List<String> markdown = new ArrayList<>();
    private final List<String> csv = new ArrayList<>(List.of("row,measure,mean,low,high"));
    private final ObjectNode json = new ObjectMapper().createObjectNode();
    private final ArrayNode figures = json.putArray("figures");
    private final ObjectNode facts = json.putObject("facts");
    private final Map<String, byte[]> plots = new LinkedHashMap<>();

    Report(String name, String title) {
        this.name = name;
        markdown.add("# " + title);
    }

    /** Adds a paragraph. */
    Report say(String paragraph) {
        markdown.add("");
        markdown.add(paragraph);
        return this;
    }

    /** Adds a heading. */
    Report section(String title) {
        return say("## " + title);
    }

    /** Adds a fact to the JSON object. */
    Report fact(String key, Object value) {
        facts.putPOJO(key, value);
        return this;
    }

    /** Adds a table as it is. */
    Report table(List<String> header, List<List<String>> rows) {
        markdown.add("");
        markdown.add("| " + String.join(" | ", header) + " |");
        markdown.add("|" + "---|".repeat(header.size()));
        rows.forEach(row -> markdown.add("| " + String.join(" | ", row) + " |"));
        return this;
    }

    /**
     * Adds a table of figures; where the paper has some of the rows, with its L1.
     *
     * @param what the first column's head
     */
    Report figures(String what, Rows rows, List<String> measures) {
        List<String> header = new ArrayList<>(List.of(what));
        header.addAll(measures);
        if (rows.areInThePaper()) {
            header.add("L1 in the paper");
        }
        List<List<String>> lines = new ArrayList<>();
        for (String row : rows.names()) {
            List<String> line = new ArrayList<>(List.of(row));
            measures.forEach(
                    measure -> line.add(figure(row, measure, rows.of(row).interval(measure))));
            if (rows.areInThePaper()) {
                OptionalDouble paper = rows.paperL1(row);
                line.add(paper.isPresent() ? String.format(Locale.ROOT, "%.4f", paper.getAsDouble()) : "-");
            }
            lines.add(line);
        }
        return table(header, lines);
    }

    /** Keeps a figure for CSV and JSON; its text as in a table. */
    String figure(String row, String measure, Interval interval) {
        csv.add(String.format(
                Locale.ROOT,
                "\"%s\",%s,%.6f,%.6f,%.6f",
                row,
                measure,
                interval.mean(),
                interval.low(),
                interval.high()));
        figures.addObject()
                .put("row", row)
                .put("measure", measure)
                .put("mean", interval.mean())
                .put("low", interval.low())
                .put("high", interval.high());
        return interval.text();
    }

    /** Adds a plot below what was said so far. */
    Report plot(String kind, String caption, byte[] png) {
        String file = kind.isEmpty() ? name + ".png" : name + "-" + kind + ".png";
        plots.put(file, png);
        return say("![" + caption + "](" + file + ")");
    }

    /** The Markdown text. */
    public String text() {
        return String.join("\n", markdown) + "\n";
    }

    /** Every figure, and what they were made with. */
    public ObjectNode json() {
        return json.deepCopy();
    }

    /**
     * Writes NAME.md, NAME.csv, NAME.json and the plots.
     *
     * @return the Markdown file
     * @throws IOException when the disk does not take them
     */
    public Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(name + ".md");
        Files.writeString(file, text());
        Files.writeString(folder.resolve(name + ".csv"), String.join("\n", csv) + "\n");
        Files.writeString(folder.resolve(name + ".json"), json.toPrettyString() + "\n");
        for (Map.Entry<String, byte[]> plot : plots.entrySet()) {
            Files.write(folder.resolve(plot.getKey()), plot.getValue());
        }
        return file;
    }
}
