package dev.retouch.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The alerts and the dashboard, and which metrics their expressions name. */
public final class Monitoring {

    static final Path RULES = Path.of("k8s/components/monitoring/rules.yaml");
    private static final Path DASHBOARD = Path.of("k8s/components/monitoring/retouch.json");

    private static final Pattern LABELS_OF_SUMS = Pattern.compile("\\b(?:by|without|on|ignoring) \\([^)]*\\)");
    private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern NAME =
            Pattern.compile("\\b([a-z_:][a-z0-9_:]*)\\b(?!\\s*\\()(\\{[^}]*\\})?", Pattern.CASE_INSENSITIVE);
    private static final Pattern LABEL = Pattern.compile("([a-z]+)\\s*(=~|!~|!=|=)\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final List<String> WORDS = List.of("and", "or", "unless", "s", "m", "h", "__rate_interval");

    private Monitoring() {}

    /** Each alert's rule by its name. */
    static Map<String, JsonNode> alerts() {
        Map<String, JsonNode> alerts = new LinkedHashMap<>();
        for (JsonNode group : read(new YAMLMapper(), RULES).at("/spec/groups")) {
            for (JsonNode rule : group.path("rules")) {
                alerts.put(rule.path("alert").asText(), rule);
            }
        }
        return alerts;
    }

    static JsonNode dashboard() {
        return read(new ObjectMapper(), DASHBOARD);
    }

    /** All expressions of both. */
    static List<String> expressions() {
        List<String> expressions = new ArrayList<>();
        alerts().values().forEach(rule -> expressions.add(rule.path("expr").asText()));
        dashboard().findValues("expr").forEach(expression -> expressions.add(expression.asText()));
        return expressions;
    }

    private static JsonNode read(ObjectMapper mapper, Path file) {
        try {
            return mapper.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What the expressions name and a scrape does not have: metrics, and values of labels that are asked for one by one.
     * Prometheus' own {@code up} is of no scrape, and it adds pod and service.
     */
    public static List<String> missingFrom(String scrape) {
        return missing(expressions(), scrape);
    }

    static List<String> missing(List<String> expressions, String scrape) {
        TreeSet<String> missing = new TreeSet<>();
        List<String> series =
                scrape.lines().filter(line -> !line.startsWith("#")).toList();
        for (String expression : expressions) {
            for (Named named : named(expression)) {
                List<String> ofName = series.stream()
                        .filter(line -> line.startsWith(named.metric() + "{") || line.startsWith(named.metric() + " "))
                        .toList();
                if (ofName.isEmpty()) {
                    missing.add(named.metric());
                }
                named.labels().stream()
                        .filter(label -> ofName.stream().noneMatch(line -> line.contains(label)))
                        .forEach(label -> missing.add(named.metric() + " " + label));
            }
        }
        return List.copyOf(missing);
    }

    /** @param labels those that are compared, each as {@code name="value"} */
    private record Named(String metric, List<String> labels) {}

    private static List<Named> named(String expression) {
        List<Named> all = new ArrayList<>();
        Matcher names = NAME.matcher(LABELS_OF_SUMS.matcher(expression).replaceAll(""));
        while (names.find()) {
            String metric = names.group(1);
            String labels = names.group(2) == null ? "" : names.group(2);
            if (!WORDS.contains(metric) && !metric.equals("up")) {
                all.add(new Named(metric, values(labels)));
            }
        }
        return all;
    }

    /** A pattern of alternatives is taken apart; any other says nothing that could be missing. */
    private static List<String> values(String labels) {
        List<String> values = new ArrayList<>();
        Matcher label = LABEL.matcher(labels);
        while (label.find()) {
            boolean pattern = label.group(2).endsWith("~");
            if (!pattern || label.group(3).matches("[a-z|-]+")) {
                for (String value : label.group(3).split("\\|")) {
                    values.add(label.group(1) + "=\"" + value + "\"");
                }
            }
        }
        return values;
    }

    /** Whether brackets close and texts end: what promtool would refuse first. */
    static boolean isBalanced(String expression) {
        String code = TEXT.matcher(expression).replaceAll("");
        StringBuilder open = new StringBuilder();
        for (int i = 0; i < code.length(); i++) {
            char c = code.charAt(i);
            int closing = ")}]".indexOf(c);
            if ("({[".indexOf(c) >= 0) {
                open.append(c);
            } else if (closing >= 0) {
                if (open.isEmpty() || open.charAt(open.length() - 1) != "({[".charAt(closing)) {
                    return false;
                }
                open.setLength(open.length() - 1);
            }
        }
        return open.isEmpty() && !code.contains("\"");
    }
}
