package dev.retouch.app.worker;

import dev.retouch.app.settings.RetouchConfig;
import dev.retouch.failure.FailureException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Health of the worker; the connector adds a check of the channel of answers. */
public final class Health {

    /** For the step in which an edit reaches its limit. */
    private static final Duration STOP_GRACE = Duration.ofMinutes(1);

    private Health() {}

    /** Ready when the bundle is loaded and every allowed bucket answers. */
    @Readiness
    @ApplicationScoped
    static class Ready implements HealthCheck {

        private final WorkerBeans worker;

        Ready(WorkerBeans worker) {
            this.worker = worker;
        }

        @Override
        public HealthCheckResponse call() {
            HealthCheckResponseBuilder response = HealthCheckResponse.named("retouch-worker")
                    .withData("model", worker.editor().modelIds().model())
                    .withData("adapter", worker.editor().modelIds().adapter());
            try {
                worker.store().check();
            } catch (FailureException e) {
                return response.down().withData("store", e.getMessage()).build();
            }
            Optional<String> broker = worker.brokerProblem();
            broker.ifPresent(problem -> response.withData("broker", problem));
            worker.topicNotice().ifPresent(notice -> response.withData("topics", notice));
            return response.status(broker.isEmpty()).build();
        }
    }

    /** Alive unless an edit runs longer than is allowed and was not stopped: it hangs between two steps. */
    @Liveness
    @ApplicationScoped
    static class Live implements HealthCheck {

        private final RetouchConfig config;
        private final WorkerBeans worker;

        Live(RetouchConfig config, WorkerBeans worker) {
            this.config = config;
            this.worker = worker;
        }

        @Override
        public HealthCheckResponse call() {
            return HealthCheckResponse.named("retouch-device")
                    .status(worker.editRunningFor().compareTo(config.editLimit().plus(STOP_GRACE)) < 0)
                    .withData("edit-seconds", worker.editRunningFor().toSeconds())
                    .build();
        }
    }
}
