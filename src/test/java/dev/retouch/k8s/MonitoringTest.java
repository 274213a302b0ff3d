package dev.retouch.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Alerts that somebody can act on; that their metrics exist is seen in a worker's own scrape, by WorkerIT. */
class MonitoringTest {

    @Test
    void everyAlert_hasItsEntryInTheRunbook_andEveryEntryItsAlert() throws IOException {
        Map<String, String> entries = new LinkedHashMap<>();
        String heading = "";
        for (String line : Files.readAllLines(Path.of("docs/runbook.md"))) {
            heading = line.startsWith("## ") ? line.substring(3) : heading;
            entries.merge(heading, line, (text, next) -> text + "\n" + next);
        }
        entries.remove("");
        assertEquals(new TreeSet<>(Monitoring.alerts().keySet()), new TreeSet<>(entries.keySet()));
        List<String> poor = new ArrayList<>();
        entries.forEach((alert, text) -> {
            if (!text.contains("\n- Look: ") || !text.contains("\n- Do: ")) {
                poor.add(alert);
            }
        });
        assertEquals(List.of(), poor, "an entry says where to look and what to do");
    }

    @Test
    void everyAlert_saysHowBadItIsAndWhereItsEntryIs() {
        Map<String, JsonNode> alerts = Monitoring.alerts();
        assertTrue(alerts.size() >= 12, alerts.keySet().toString());
        alerts.forEach((name, rule) -> {
            assertTrue(
                    List.of("critical", "warning")
                            .contains(rule.at("/labels/severity").asText()),
                    name);
            assertTrue(rule.at("/annotations/summary").asText().length() > 10, name);
            assertEquals(
                    "docs/runbook.md#" + name.toLowerCase(java.util.Locale.ROOT),
                    rule.at("/annotations/runbook").asText());
        });
    }

    @Test
    void everyExpression_closesItsBrackets() {
        List<String> expressions = Monitoring.expressions();
        assertTrue(expressions.size() > 30, "found only " + expressions.size());
        assertEquals(
                List.of(),
                expressions.stream().filter(e -> !Monitoring.isBalanced(e)).toList());
        assertFalse(Monitoring.isBalanced("sum(rate(a{b=\"(\"}[5m])"));
        assertTrue(Monitoring.isBalanced("sum(rate(a{b=\"(\"}[5m]))"));
    }

    @Test
    void dashboard_hasAPanelForEachExpression_andNoTwoOfThemInOnePlace() {
        JsonNode panels = Monitoring.dashboard().path("panels");
        TreeSet<String> places = new TreeSet<>();
        TreeSet<Integer> ids = new TreeSet<>();
        for (JsonNode panel : panels) {
            assertTrue(
                    panel.path("description").asText().length() > 10,
                    panel.path("title").asText());
            assertFalse(panel.path("targets").isEmpty(), panel.path("title").asText());
            places.add(panel.at("/gridPos/x").asInt() + ","
                    + panel.at("/gridPos/y").asInt());
            ids.add(panel.path("id").asInt());
        }
        assertEquals(panels.size(), places.size());
        assertEquals(panels.size(), ids.size());
    }

    @Test
    void metricsAndLabels_thatAScrapeLacks_areNamed() {
        String scrape = """
                # HELP retouch_requests_total Requests
                retouch_requests_total{outcome="completed",} 1.0
                retouch_lag{lane="bulk",} NaN
                retouch_store_paused 0.0
                """;
        assertEquals(
                List.of(),
                Monitoring.missing(
                        List.of(
                                "sum by (outcome) (rate(retouch_requests_total{outcome!~\"completed\"}[5m])) > 0.2",
                                "max(retouch_lag{lane=\"bulk\"}) > 1 and retouch_store_paused == 1",
                                "retouch_lag > 0 and on (pod) (max by (pod) (time() - retouch_lag) > 1) unless on () (up == 1)",
                                "up{service=\"retouch-worker\"} == 0"),
                        scrape));
        assertEquals(
                List.of(
                                "retouch_lag lane=\"bulky\"",
                                "retouch_requests_totals",
                                "retouch_requests_total outcome=\"internal\"")
                        .stream()
                        .sorted()
                        .toList(),
                Monitoring.missing(
                        List.of(
                                "increase(retouch_requests_totals[5m]) > 0",
                                "retouch_lag{lane=\"bulky\"}",
                                "retouch_requests_total{outcome=~\"completed|internal\"}"),
                        scrape));
    }
}
