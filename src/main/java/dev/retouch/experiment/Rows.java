package dev.retouch.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** What was compared, in order, with the paper's L1 where it has one. */
final class Rows {

    private record Row(Figures figures, OptionalDouble paperL1) {}

    private final Map<String, Row> rows = new LinkedHashMap<>();

    Rows add(String name, Figures figures) {
        rows.put(name, new Row(figures, OptionalDouble.empty()));
        return this;
    }

    Rows add(String name, Figures figures, double paperL1) {
        rows.put(name, new Row(figures, OptionalDouble.of(paperL1)));
        return this;
    }

    /** Adds those of others behind. */
    Rows addAll(Rows others) {
        rows.putAll(others.rows);
        return this;
    }

    List<String> names() {
        return List.copyOf(rows.keySet());
    }

    Figures of(String name) {
        return row(name).figures();
    }

    OptionalDouble paperL1(String name) {
        return row(name).paperL1();
    }

    /** Whether the paper has any of them. */
    boolean areInThePaper() {
        return rows.values().stream().anyMatch(row -> row.paperL1().isPresent());
    }

    /** A measure of each, for a plot. */
    Map<String, Interval> intervals(String measure) {
        Map<String, Interval> intervals = new LinkedHashMap<>();
        rows.forEach((name, row) -> intervals.put(name, row.figures().interval(measure)));
        return intervals;
    }

    private Row row(String name) {
        Row row = rows.get(name);
        if (row == null) {
            throw new IllegalArgumentException("there is no row '" + name + "' in " + rows.keySet());
        }
        return row;
    }
}
