package dev.retouch.app.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoalsTableTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode report(String scenario, String intake, String... goals) {
        try {
            return JSON.readTree("{\"scenario\": \"" + scenario + "\", \"intake\": \"" + intake
                    + "\", \"requests\": 1200, \"goals\": [" + String.join(",", goals) + "]}");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String goal(String goal, String wanted, String measured, boolean met) {
        return "{\"goal\": \"" + goal + "\", \"wanted\": \"" + wanted + "\", \"measured\": \"" + measured
                + "\", \"met\": " + met + "}";
    }

    @Test
    void counts_areAddedUpOverScenarios_andBoldWhereOneIsMissed() {
        String table = GoalsTable.of(List.of(
                report("drain", "share-group", goal("good requests that failed", "0", "3", false)),
                report("late", "share-group", goal("good requests that failed", "0", "4", false)),
                report("late", "consumer-group", goal("good requests that failed", "0", "0", true))));
        assertTrue(table.contains("| failed for a passing fault, all scenarios | 0 | 0 | **7** |"), table);
        assertTrue(table.contains("| awaited requests | | 1,200 | 2,400 |"), table);
    }

    @Test
    void lossesWhileWorkersAreKilled_areThoseOfTheStormsAlone() {
        String lost = "requests without a final event";
        String table = GoalsTable.of(List.of(
                report("kill-storm", "share-group", goal(lost, "0", "2", false)),
                report("brown-out", "share-group", goal(lost, "0", "5", false))));
        assertTrue(table.contains("while workers are killed | 0 | **2** |"), table);
        assertTrue(table.contains("| the same, all scenarios | 0 | **7** |"), table);
    }

    @Test
    void figures_standBesideEachOtherWithTheirScenarios() {
        String table = GoalsTable.of(List.of(
                report(
                        "throughput-one",
                        "share-group",
                        goal("throughput over the ideal", "at least 0.98", "0.985", true)),
                report(
                        "overnight",
                        "share-group",
                        goal("throughput over the ideal", "at least 0.98", "0.971", false))));
        assertTrue(table.contains("| **0.985 (throughput-one)<br>0.971 (overnight)** |"), table);
    }

    @Test
    void goal_thatNoScenarioMeasured_isSaidToBeNotRun() {
        String table = GoalsTable.of(List.of(report("late", "share-group")));
        assertTrue(table.contains("| ended after SIGTERM, beyond the edit in progress | 2 s | not run |"), table);
    }

    /** A goal that is worded anew must not leave the table in silence. */
    @Test
    void everyGoalOfTheScenarios_hasItsRow() {
        String table = GoalsTable.of(List.of(
                report(
                        "drain",
                        "share-group",
                        goal("ended after SIGTERM, beyond the edit in progress", "2 s", "1 s", true)),
                report(
                        "takeover",
                        "share-group",
                        goal(
                                "edit of a killed worker finished by another, beyond the edit itself",
                                "10 s",
                                "1 s",
                                true)),
                report("brown-out", "share-group", goal("next edit after a fault", "10 s", "1 s", true)),
                report("broker-outage", "share-group", goal("not ready after the broker froze", "15 s", "1 s", true)),
                report("late", "share-group", goal("answers a second", "at least 1000", "1/s", false)),
                report(
                        "interactive-behind-backlog",
                        "share-group",
                        goal(
                                "interactive requests: 99th percentile of the time to the start of their edit",
                                "0.25 s",
                                "1 s",
                                false)),
                report(
                        "overnight",
                        "share-group",
                        goal("growth of resident memory after the first 1000 answers", "5 %", "1 %", true),
                        goal("growth of what lives in the heap after the first 1000 answers", "5 %", "1 %", true))));
        assertTrue(table.lines().filter(line -> line.contains("not run")).count() == 8, table);
    }
}
