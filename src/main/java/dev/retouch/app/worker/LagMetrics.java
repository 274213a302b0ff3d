package dev.retouch.app.worker;

import dev.retouch.app.settings.RetouchConfig;
import dev.retouch.worker.job.JobMeter;
import dev.retouch.worker.job.Lane;
import dev.retouch.worker.kafka.LagReading;
import dev.retouch.worker.kafka.LagWatch;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** Keeps the metrics of what waits in the topics up to date. */
@ApplicationScoped
public class LagMetrics {

    /** As often as metrics are usually scraped. */
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private final LagWatch watch;

    LagMetrics(RetouchConfig config, JobMeter meter, @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        Map<Lane, String> topics = Map.of(
                Lane.BULK, config.topics().requested(),
                Lane.INTERACTIVE, config.topics().interactive());
        this.watch = new LagWatch(
                () -> new LagReading(kafka, config.intake(), topics, Clock.systemUTC()),
                new LagWatch.Listener() {
                    @Override
                    public void lag(Lane lane, LagReading.Lag lag) {
                        meter.lag(lane, lag.records(), lag.oldest());
                    }

                    @Override
                    public void unknown(Lane lane) {
                        meter.lagUnknown(lane);
                    }
                },
                INTERVAL);
    }

    void start(@Observes StartupEvent event) {
        watch.start();
    }

    void stop(@Observes ShutdownEvent event) {
        watch.close();
    }
}
