package dev.retouch.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The table and {@code target/bench/gpu.json}, written line by line: what was measured stays when what follows fails.
 *
 * <p>Lines are added to those of the file, since one run has several processes.
 */
public final class GpuReport {

    private static final Path FILE = Path.of("target", "bench", "gpu.json");

    private final ObjectMapper json = new ObjectMapper();
    private final String card;

    public GpuReport(String card) {
        this.card = card;
    }

    /** A figure without a bar. */
    public void line(String what, double value, String unit) {
        row(what, value, unit, "", null);
    }

    /** A figure that shall be at most its bar. */
    public void atMost(String what, double value, String unit, double bar) {
        row(what, value, unit, "<= " + bar, value <= bar);
    }

    /** A figure that shall be at least its bar. */
    public void atLeast(String what, double value, String unit, double bar) {
        row(what, value, unit, ">= " + bar, value >= bar);
    }

    /** Why something was not measured. */
    void missing(String what, String why) {
        System.out.printf("%-66s %s%n", what, why);
        append(json.createObjectNode().put("card", card).put("what", what).put("missing", why));
    }

    private void row(String what, double value, String unit, String bar, Boolean held) {
        System.out.printf(
                Locale.ROOT,
                "%-66s %10.4f %-6s %-8s %s%n",
                what,
                value,
                unit,
                bar,
                held == null ? "" : held ? "held" : "MISSED");
        ObjectNode node = json.createObjectNode()
                .put("card", card)
                .put("what", what)
                .put("value", value)
                .put("unit", unit);
        if (held != null) {
            node.put("bar", bar).put("held", held);
        }
        append(node);
    }

    private void append(ObjectNode node) {
        System.out.flush();
        try {
            Files.createDirectories(FILE.getParent());
            ArrayNode rows = Files.exists(FILE) ? (ArrayNode) json.readTree(FILE.toFile()) : json.createArrayNode();
            Files.writeString(FILE, rows.add(node).toPrettyString() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
