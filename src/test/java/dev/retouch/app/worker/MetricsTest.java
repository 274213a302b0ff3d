package dev.retouch.app.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.retouch.edit.EditMode;
import dev.retouch.failure.FailureReason;
import dev.retouch.k8s.Monitoring;
import dev.retouch.worker.job.JobMeter;
import dev.retouch.worker.job.Lane;
import dev.retouch.worker.job.StoreError;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("deprecation") // the registry that Quarkus uses
class MetricsTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Metrics metrics = new Metrics(registry);

    @Test
    void everySeries_isThereFromTheStart() {
        List<String> missing = new ArrayList<>();
        String scrape = registry.scrape();
        for (String series : List.of(
                "retouch_requests_total{outcome=\"completed\",}",
                "retouch_requests_total{outcome=\"answered-again\",}",
                "retouch_requests_total{outcome=\"dead-letter\",}",
                "retouch_requests_total{outcome=\"store-unavailable\",}",
                "retouch_requests_total{outcome=\"picture-truncated\",}",
                "retouch_requests_total{outcome=\"device-memory\",}",
                "retouch_stage_seconds_bucket{stage=\"edit.denoise\",le=\"0.25\",}",
                "retouch_stage_seconds_count{stage=\"publish\",}",
                "retouch_retries_total{stage=\"store\",}",
                "retouch_deliveries_total{delivery=\"again\",lane=\"bulk\",}",
                "retouch_queue_age_seconds_bucket{lane=\"interactive\",le=\"60.0\",}",
                "retouch_time_to_answer_seconds_bucket{lane=\"bulk\",le=\"3600.0\",}",
                "retouch_region_area_bucket{mode=\"local\",le=\"0.1\",}",
                "retouch_store_errors_total{kind=\"throttled\",}",
                "retouch_store_pauses_total",
                "retouch_store_paused",
                "retouch_requests_in_flight",
                "retouch_requests_waiting",
                "retouch_backlog{lane=\"bulk\",}",
                "retouch_lag{lane=\"interactive\",}",
                "retouch_lag_age_seconds{lane=\"bulk\",}")) {
            if (scrape.lines().noneMatch(line -> line.startsWith(series + " "))) {
                missing.add(series);
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void everyMetricOfOurs_thatAlertsAndDashboardName_isThereFromTheStart() {
        assertEquals(
                List.of(),
                Monitoring.missingFrom(registry.scrape()).stream()
                        .filter(name -> name.startsWith("retouch_"))
                        .toList());
    }

    /** A reason that is added without its series would be found by the first alert that needed it. */
    @Test
    void everyReasonOfAFailure_hasItsSeriesFromTheStart() {
        List<String> without = new ArrayList<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.retouch.worker", "dev.retouch.edit", "dev.retouch.image")) {
            if (type.isEnum() && type.isAssignableTo(FailureReason.class)) {
                for (Object reason : type.reflect().getEnumConstants()) {
                    String code = ((FailureReason) reason).code();
                    if (!MetricLabels.OUTCOMES.contains(code)) {
                        without.add(code);
                    }
                }
            }
        }
        assertEquals(List.of(), without);
        assertTrue(MetricLabels.OUTCOMES.size() > 15, MetricLabels.OUTCOMES.toString());
    }

    /** Read from the sources, where steps and stages are named at their calls. */
    @Test
    void everyStepAndStage_hasItsSeriesFromTheStart() throws IOException {
        Set<String> named = new TreeSet<>(all("worker/job/JobRunner.java", "\\.run(?:Going)?\\(\\s*\"(\\w+)\"", ""));
        named.addAll(all("worker/job/JobRunner.java", "step = .*\\? \"(\\w+)\" : \"\\w+\"", ""));
        named.addAll(all("edit/EditPipeline.java", "clock\\.done\\(\"(\\w+)\"", "edit."));
        named.addAll(all("edit/Composition.java", "clock\\.done\\(\"(\\w+)\"", "edit."));
        assertTrue(named.size() > 12, named.toString());
        named.removeAll(MetricLabels.STAGES);
        assertEquals(Set.of(), named);
    }

    private static List<String> all(String file, String pattern, String prefix) throws IOException {
        String source = Files.readString(Path.of("src/main/java/dev/retouch", file));
        return Pattern.compile(pattern)
                .matcher(source)
                .results()
                .map(match -> prefix + match.group(1))
                .toList();
    }

    @Test
    void everyOutcomeOfTheMeter_hasItsSeriesFromTheStart() throws IllegalAccessException {
        for (Field constant : JobMeter.class.getFields()) {
            if (constant.getType() == String.class) {
                assertTrue(MetricLabels.OUTCOMES.contains((String) constant.get(null)), constant.getName());
            }
        }
    }

    @Test
    void everyMetric_hasAHelpTextThatIsASentence() {
        List<String> poor = registry.scrape()
                .lines()
                .filter(line -> line.startsWith("# HELP retouch_"))
                .filter(line -> line.split(" ", 4)[3].length() < 20)
                .toList();
        assertEquals(List.of(), poor);
        assertEquals(
                registry.scrape()
                        .lines()
                        .filter(line -> line.startsWith("# TYPE retouch_"))
                        .count(),
                registry.scrape()
                        .lines()
                        .filter(line -> line.startsWith("# HELP retouch_"))
                        .count());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            OUTCOME  | retouch_requests_total{outcome="source-not-found",}             | 1
            STAGE    | retouch_stage_seconds_sum{stage="fetch",}                       | 2
            RETRY    | retouch_retries_total{stage="store",}                           | 1
            FIRST    | retouch_deliveries_total{delivery="first",lane="bulk",}         | 1
            AGAIN    | retouch_deliveries_total{delivery="again",lane="interactive",}  | 1
            BEGUN    | retouch_queue_age_seconds_sum{lane="bulk",}                     | 90
            ANSWERED | retouch_time_to_answer_seconds_bucket{lane="bulk",le="300.0",}  | 1
            EDITED   | retouch_region_area_sum{mode="local",}                          | 0.25
            ERROR    | retouch_store_errors_total{kind="damaged",}                     | 1
            PAUSE    | retouch_store_pauses_total                                      | 1
            PAUSE    | retouch_store_paused                                            | 1
            GO_ON    | retouch_store_pauses_total                                      | 1
            GO_ON    | retouch_store_paused                                            | 0
            TAKE     | retouch_requests_in_flight                                      | 1
            WAIT     | retouch_requests_waiting                                        | 1
            QUEUE    | retouch_backlog{lane="bulk",}                                   | 3
            LAG      | retouch_lag{lane="interactive",}                                | 7
            LAG      | retouch_lag_age_seconds{lane="interactive",}                    | 1.5
            LOST     | retouch_lag{lane="bulk",}                                       | NaN
            """)
    void event_movesItsSeries(Event event, String series, double value) {
        double before = value(series);
        event.on.accept(metrics);
        assertEquals(value, value(series), series);
        assertTrue(before != value || event == Event.GO_ON || event == Event.LOST, series + " stood there before");
    }

    private enum Event {
        OUTCOME(meter -> meter.outcome("source-not-found")),
        STAGE(meter -> meter.stage("fetch", Duration.ofSeconds(2))),
        RETRY(meter -> meter.retry("store")),
        FIRST(meter -> meter.taken(Lane.BULK, 1)),
        AGAIN(meter -> meter.taken(Lane.INTERACTIVE, 4)),
        BEGUN(meter -> meter.begun(Lane.BULK, Duration.ofSeconds(90))),
        ANSWERED(meter -> meter.answered(Lane.BULK, Duration.ofSeconds(90))),
        EDITED(meter -> meter.edited(EditMode.LOCAL, 0.25)),
        ERROR(meter -> meter.storeError(StoreError.DAMAGED)),
        PAUSE(meter -> {
            meter.storePaused(true);
            meter.storePaused(true); // said twice, happened once
        }),
        GO_ON(meter -> {
            meter.storePaused(true);
            meter.storePaused(false);
        }),
        TAKE(meter -> meter.inFlight(1)),
        WAIT(meter -> meter.waiting(1)),
        QUEUE(meter -> meter.backlog(Lane.BULK, 3)),
        LOST(meter -> {
            meter.lag(Lane.BULK, 7, Duration.ZERO);
            meter.lagUnknown(Lane.BULK);
        }),
        LAG(meter -> meter.lag(Lane.INTERACTIVE, 7, Duration.ofMillis(1500)));

        private final Consumer<JobMeter> on;

        Event(Consumer<JobMeter> on) {
            this.on = on;
        }
    }

    private double value(String series) {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no series " + series));
    }
}
