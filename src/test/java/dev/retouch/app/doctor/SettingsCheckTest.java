package dev.retouch.app.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.app.doctor.Finding.Level;
import dev.retouch.app.settings.SettingsReading;
import dev.retouch.edit.PipelineSettings.Precision;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsCheckTest {

    @Test
    void nothingSet_isFine() {
        Finding finding = one(Map.of());
        assertEquals(Level.OK, finding.level(), finding.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "RETOUCH_PRECISION, foo",
        "RETOUCH_IN_FLIGHT, several",
        "RETOUCH_EDIT_LIMIT, 5x",
        "RETOUCH_JPEG_QUALITY, high",
        "RETOUCH_JPEG_QUALITY, 2",
        "RETOUCH_IN_FLIGHT, 0",
        "RETOUCH_S3_OUTPUT, results/",
        "RETOUCH_S3_OUTPUT, s3://elsewhere/edits/",
        "RETOUCH_S3_ENDPOINT, s3.example.com:9000",
        "RETOUCH_WARM_UP, square",
        "RETOUCH_DRIFT_LIMIT, -1",
        "RETOUCH_MAX_PIXELS, 0"
    })
    void valueThatTheWorkerRefuses_isNamed(String variable, String value) {
        Finding finding = one(Map.of(variable, value));
        assertEquals(Level.FAIL, finding.level(), finding.toString());
        assertTrue((finding.text() + finding.remedy()).contains(variable), finding.toString());
    }

    @Test
    void severalBadValues_areAllNamedAndTheOthersKept() {
        SettingsReading reading = SettingsReading.of(
                Map.of(
                        "RETOUCH_PRECISION", "foo",
                        "RETOUCH_IN_FLIGHT", "x",
                        "RETOUCH_S3_REGION", "",
                        "RETOUCH_EDIT_LIMIT", "PT3M"),
                Map.of());
        assertEquals(3, reading.refused().size(), reading.refused().toString());
        assertEquals(
                Set.of("RETOUCH_PRECISION", "RETOUCH_IN_FLIGHT", "RETOUCH_S3_REGION"),
                reading.refused().stream().map(text -> text.split(" ")[0]).collect(Collectors.toSet()));
        assertEquals(Duration.ofMinutes(3), reading.config().editLimit());
        assertEquals(Precision.AUTO, reading.config().precision());
    }

    @Test
    void propertiesWinOverVariables() {
        SettingsReading reading =
                SettingsReading.of(Map.of("RETOUCH_IN_FLIGHT", "2"), Map.of("retouch.in-flight", "3"));
        assertEquals(3, reading.config().inFlight());
    }

    @Test
    void misspeltVariable_isWarnedOf() {
        Finding finding = one(Map.of("RETOUCH_PRECISON", "bf16", "RETOUCH_HUB_TOKEN", "x"));
        assertEquals(Level.WARN, finding.level());
        assertTrue(finding.text().startsWith("RETOUCH_PRECISON:"), finding.text());
    }

    @Test
    void halfOfTheCredentials_areRefused() {
        assertEquals(Level.FAIL, one(Map.of("RETOUCH_S3_ACCESS_KEY", "me")).level());
    }

    private static Finding one(Map<String, String> environment) {
        List<Finding> findings = SettingsCheck.look(SettingsReading.of(environment, Map.of()));
        assertEquals(1, findings.size(), findings.toString());
        return findings.get(0);
    }
}
