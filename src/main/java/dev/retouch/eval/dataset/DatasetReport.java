package dev.retouch.eval.dataset;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.data.shard.Counted;
import dev.retouch.data.shard.Skipped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Means over a data set with 95 % bootstrap intervals, over all samples and over the groups that they belong to. */
public final class DatasetReport {

    private static final int NAMED = 10;

    private final ObjectNode recipe;
    private final List<SampleRow> rows;
    private final List<Skipped.Item> skipped;
    private final long seed;

    DatasetReport(ObjectNode recipe, List<SampleRow> rows, List<Skipped.Item> skipped, long seed) {
        this.recipe = recipe;
        this.rows = List.copyOf(rows);
        this.skipped = skipped;
        this.seed = seed;
    }

    /** All figures as one JSON object. */
    public ObjectNode json() {
        ObjectNode node = recipe.deepCopy();
        node.put("count", rows.size());
        ArrayNode left = node.putArray("skipped");
        skipped.forEach(item -> left.addObject().put("name", item.name()).put("reason", item.reason()));
        node.set("all", json(intervals(rows)));
        ObjectNode tasks = node.putObject("taskMeans");
        taskMeans().forEach(tasks::put);
        ObjectNode groups = node.putObject("groups");
        groups().forEach(
                        (group, some) -> groups.set(group, json(intervals(some)).put("count", some.size())));
        return node;
    }

    private static ObjectNode json(Map<String, Interval> figures) {
        ObjectNode node = new ObjectMapper().createObjectNode();
        figures.forEach((name, value) -> node.putObject(name)
                .put("mean", value.mean())
                .put("low", value.low())
                .put("high", value.high())
                .put("count", value.count()));
        return node;
    }

    /** {@code task=add} and the like, with the samples of each. */
    private Map<String, List<SampleRow>> groups() {
        Map<String, List<SampleRow>> groups = new TreeMap<>();
        for (SampleRow row : rows) {
            row.groups()
                    .forEach((group, value) -> groups.computeIfAbsent(group + "=" + value, key -> new ArrayList<>())
                            .add(row));
        }
        return groups;
    }

    /** Means of the tasks' means, each task with the same weight, as GEdit-Bench's leaderboard has them; empty without tasks. */
    private Map<String, Double> taskMeans() {
        Map<String, List<Double>> means = new LinkedHashMap<>();
        groups().forEach((group, some) -> {
            if (group.startsWith("task=")) {
                intervals(some)
                        .forEach((name, value) -> means.computeIfAbsent(name, key -> new ArrayList<>())
                                .add(value.mean()));
            }
        });
        Map<String, Double> all = new LinkedHashMap<>();
        means.forEach((name, values) -> all.put(
                name, values.stream().mapToDouble(Double::doubleValue).average().orElseThrow()));
        return all;
    }

    private Map<String, Interval> intervals(List<SampleRow> some) {
        Set<String> names = new LinkedHashSet<>();
        some.forEach(row -> names.addAll(row.figures().keySet()));
        Map<String, Interval> intervals = new LinkedHashMap<>();
        for (String name : names) {
            double[] values = some.stream()
                    .filter(row -> row.figures().containsKey(name))
                    .mapToDouble(row -> row.figures().getOrDefault(name, 0.0))
                    .toArray();
            intervals.put(name, Interval.of(values, seed));
        }
        return intervals;
    }

    /** The figures as lines of a table. */
    public List<String> table() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%-20s %10s %10s %10s %6s", "figure", "mean", "low", "high", "count"));
        intervals(rows).forEach((name, value) -> lines.add(line(name, value)));
        groups().forEach((group, some) -> {
            lines.add(group);
            intervals(some).forEach((name, value) -> lines.add(line("  " + name, value)));
        });
        taskMeans()
                .forEach((name, value) ->
                        lines.add(String.format(Locale.ROOT, "%-20s %10.5f", "tasks: " + name, value)));
        lines.add(Counted.of(rows.size(), "sample") + ", " + skipped.size()
                + " skipped; low and high: 95 % bootstrap interval");
        skipped.stream().limit(NAMED).forEach(item -> lines.add("  skipped " + item));
        return lines;
    }

    private static String line(String name, Interval value) {
        return String.format(
                Locale.ROOT,
                "%-20s %10.5f %10.5f %10.5f %6d",
                name,
                value.mean(),
                value.low(),
                value.high(),
                value.count());
    }
}
